using Muster.Metrics;
using Muster.PromQl.Evaluation;

namespace Muster.Server.Graphs.Reading;

/// <summary>Asks the engine for an expression, more finely than there are pixels, and gathers lowest, highest and mean of each pixel.</summary>
internal sealed class EvaluatedRead(QueryEngine engine)
{
    /// <summary>Steps as long as selectors usually look back, and longer ones.</summary>
    private const long LongStep = 300_000;

    /// <exception cref="PromQl.Parsing.ParseException">The query is wrong.</exception>
    /// <exception cref="QueryException">It has no answer.</exception>
    public async Task<(List<(Labels Labels, Points Points)> Series, IReadOnlyList<string> Warnings)> ReadAsync(
        string query, long fromMs, long toMs, StepChoice step, int most, CancellationToken cancel)
    {
        var grid = SampleRead.Grid(fromMs, toMs, step.ShownMs);
        // Steps of the asked grid that belong to the first shown one, and none behind the end.
        var first = grid.First - step.ShownMs + step.AskedMs;
        var last = first + Math.Max(0, (toMs - first) / step.AskedMs) * step.AskedMs;
        var found = new Dictionary<Labels, PointsBuilder>();
        var warnings = await AddAsync(first, last);
        // What came since the last step would be seen hours later, and of a host that is younger nothing at all.
        if (last < toMs && step.AskedMs >= LongStep) await AddAsync(toMs, toMs);
        var all = found.Select(series => (series.Key, series.Value.Build(everyStep: true, toMs))).ToList();
        return (all, [.. warnings]);

        async Task<IEnumerable<string>> AddAsync(long from, long to)
        {
            var answer = await engine.RangeAsync(query, from, to, step.AskedMs, cancel, step.AskedMs);
            if (answer.Value is not MatrixValue matrix) throw new QueryException(QueryFailure.Execution, "the query answers with a text, which cannot be drawn");
            foreach (var series in matrix.Series)
            {
                if (!found.TryGetValue(series.Labels, out var builder))
                {
                    if (found.Count > most) continue;
                    found.Add(series.Labels, builder = new PointsBuilder(grid.First, step.ShownMs, grid.Steps));
                }
                for (var i = 0; i < series.Times.Length; i++) builder.Add(series.Times[i], series.Values[i]);
            }
            return answer.Warnings.Concat(answer.Infos).Concat(matrix.Series.Any(series => series.Histograms.Count > 0)
                ? ["native histograms are not drawn: ask for histogram_quantile or histogram_avg of them"] : Enumerable.Empty<string>());
        }
    }
}
