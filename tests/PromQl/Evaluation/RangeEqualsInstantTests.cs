using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Tests.Testing;

namespace Muster.PromQl.Tests.Evaluation;

public class RangeEqualsInstantTests
{
    private const long Start = 120_000, End = 660_000, Step = 27_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_range_query_answers_at_each_step_what_an_instant_query_answers_there(bool delayedNames)
    {
        using var engine = new QueryEngine(SampleStore.Random(1), new QueryEngineOptions { DelayedNameRemoval = delayedNames }, TimeProvider.System);
        var answered = 0;
        for (var seed = 0; seed < 900; seed++)
        {
            var query = new RandomQueries(seed, sameAtEveryStep: true).Vector(1 + seed % 3);
            var range = await Answer(() => engine.RangeAsync(query, Start, End, Step));
            var anyFailed = false;
            for (var time = Start; time <= End; time += Step)
            {
                var at = time;
                var instant = await Answer(() => engine.InstantAsync(query, at));
                anyFailed |= instant is null;
                if (range is null || instant is null) continue;
                Assert.True(Same(At((MatrixValue)range.Value, time), (VectorValue)instant.Value), $"seed {seed} at {time}: {query}");
                answered++;
            }
            Assert.True(anyFailed == range is null, $"seed {seed}: only one of range and instant failed: {query}");
        }
        Assert.True(answered > 5000);
    }

    private static async Task<QueryResult?> Answer(Func<Task<QueryResult>> ask)
    {
        try
        {
            return await ask();
        }
        catch (QueryException failed) when (failed.Failure == QueryFailure.Execution)
        {
            return null;
        }
    }

    private static Dictionary<Labels, double> At(MatrixValue matrix, long time) => matrix.Series
        .Select(s => (s.Labels, Index: Array.IndexOf(s.Times, time), s.Values))
        .Where(s => s.Index >= 0).ToDictionary(s => s.Labels, s => s.Values[s.Index]);

    private static bool Same(Dictionary<Labels, double> range, VectorValue instant) =>
        range.Count == instant.Samples.Count && instant.Samples.All(s => range.TryGetValue(s.Labels, out var value) && (value == s.Value || (double.IsNaN(value) && double.IsNaN(s.Value))));
}
