using Muster.Metrics;
using Muster.PromQl.Evaluation;

namespace Muster.Server.Graphs.Reading;

/// <summary>Asks the engine for an expression, more finely than there are pixels, and gathers lowest, highest and mean of each pixel.</summary>
internal sealed class EvaluatedRead(QueryEngine engine)
{
    /// <exception cref="PromQl.Parsing.ParseException">The query is wrong.</exception>
    /// <exception cref="QueryException">It has no answer.</exception>
    public async Task<(List<(Labels Labels, Points Points)> Series, IReadOnlyList<string> Warnings)> ReadAsync(
        string query, long fromMs, long toMs, StepChoice step, int most, CancellationToken cancel)
    {
        var grid = SampleRead.Grid(fromMs, toMs, step.ShownMs);
        // Steps of the asked grid that belong to the first shown one, and none behind the end.
        var first = grid.First - step.ShownMs + step.AskedMs;
        var last = first + Math.Max(0, (toMs - first) / step.AskedMs) * step.AskedMs;
        var result = await engine.RangeAsync(query, first, last, step.AskedMs, cancel);
        if (result.Value is not MatrixValue matrix) throw new QueryException(QueryFailure.Execution, "the query answers with a text, which cannot be drawn");
        var all = new List<(Labels, Points)>();
        foreach (var series in matrix.Series)
        {
            if (all.Count > most) break;
            var builder = new PointsBuilder(grid.First, step.ShownMs, grid.Steps);
            for (var i = 0; i < series.Times.Length; i++) builder.Add(series.Times[i], series.Values[i]);
            all.Add((series.Labels, builder.Build(everyStep: true, toMs)));
        }
        var warnings = result.Warnings.Concat(result.Infos).Concat(matrix.Series.Any(series => series.Histograms.Count > 0)
            ? ["native histograms are not drawn: ask for histogram_quantile or histogram_avg of them"] : Enumerable.Empty<string>());
        return (all, [.. warnings]);
    }
}
