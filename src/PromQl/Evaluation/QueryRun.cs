using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>One run of a query: evaluates the tree and shapes the answer.</summary>
internal sealed class QueryRun(QueryContext context)
{
    private readonly Evaluator _evaluator = new(context);

    public QueryValue Answer(Expr expr, bool isRange)
    {
        var grid = context.Grid;
        switch (expr.Kind)
        {
            case ValueKind.Text:
                return new StringValue(grid.Start, ((StringLiteral)expr.Bare).Text);
            case ValueKind.Scalar:
                var row = _evaluator.Scalar(expr, grid);
                if (!isRange) return new ScalarValue(grid.Start, row[0]);
                var times = Enumerable.Range(0, grid.Count).Select(grid.Time).ToArray();
                return new MatrixValue([new MatrixSeries(Metrics.Labels.Empty, times, row[..grid.Count], [])]);
            case ValueKind.Matrix:
                return RawMatrix(expr, grid);
            default:
                var series = SeriesMerging.Finish(context, _evaluator.Vector(expr, grid), grid);
                return isRange ? Matrix(series, grid) : Vector(series, grid);
        }
    }

    private static VectorValue Vector(List<StepSeries> series, StepGrid grid) =>
        new([.. series.Where(s => s.Has(0)).Select(s => new VectorSample(s.Labels, grid.Start, s.Values[0], s.Histogram(0)))]);

    private static MatrixValue Matrix(List<StepSeries> series, StepGrid grid)
    {
        var result = new List<MatrixSeries>(series.Count);
        foreach (var one in series)
        {
            var times = new List<long>(grid.Count);
            var values = new List<double>(grid.Count);
            var histograms = new List<HistogramPoint>();
            for (var i = 0; i < grid.Count; i++)
                if (one.Histogram(i) is { } histogram) histograms.Add(new HistogramPoint(grid.Time(i), histogram));
                else if (!StepSeries.IsAbsent(one.Values[i]))
                {
                    times.Add(grid.Time(i));
                    values.Add(one.Values[i]);
                }
            if (times.Count > 0 || histograms.Count > 0) result.Add(new MatrixSeries(one.Labels, [.. times], [.. values], histograms));
        }
        result.Sort(static (a, b) => LabelOrder.Compare(a.Labels, b.Labels));
        return new MatrixValue(result);
    }

    private MatrixValue RawMatrix(Expr expr, StepGrid grid)
    {
        var input = _evaluator.Range(expr.Bare, grid);
        var result = new List<MatrixSeries>();
        foreach (var one in input.Series)
        {
            var window = new SeriesWindow(one, input, grid, _evaluator.Indexes);
            var (low, high) = (window.Low[0], window.High[0]);
            var histograms = new List<HistogramPoint>();
            for (var i = window.HistogramLow(0); i < window.HistogramHigh(0); i++) histograms.Add(new HistogramPoint(one.HistogramTimes[i], one.Histograms[i]));
            if (high > low || histograms.Count > 0)
                result.Add(new MatrixSeries(one.Labels, one.Times[low..high].ToArray(), one.Values[low..high].ToArray(), histograms));
        }
        result.Sort(static (a, b) => LabelOrder.Compare(a.Labels, b.Labels));
        return new MatrixValue(result);
    }
}
