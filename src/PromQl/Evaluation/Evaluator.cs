using Muster.Metrics;
using Muster.PromQl.Functions;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>
/// Evaluates each node once for all steps of a grid: a vector is a list of rows, a scalar one row.
/// Rows belong to who receives them and may be overwritten.
/// </summary>
internal sealed class Evaluator(QueryContext context)
{
    private readonly SelectorReader _selectors = new(context);

    public QueryContext Context => context;
    public WindowIndexes Indexes { get; } = new();

    public double[] Scalar(Expr expr, StepGrid grid)
    {
        context.Cancel.ThrowIfCancellationRequested();
        if (grid.Count > 1 && expr is not NumberLiteral && StepInvariance.Of(expr)) return Repeat(Scalar(expr, grid.First), grid);
        switch (expr)
        {
            case NumberLiteral number: return Row(grid, number.Value);
            case ParenExpr paren: return Scalar(paren.Inner, grid);
            case UnaryExpr unary:
                var row = Scalar(unary.Operand, grid);
                if (unary.Negative)
                    for (var i = 0; i < grid.Count; i++) row[i] = -row[i];
                return row;
            case BinaryExpr binary:
                var left = Scalar(binary.Left, grid);
                var right = Scalar(binary.Right, grid);
                ScalarOps.Apply(binary.Operation, left, right, grid.Count);
                context.Budget.Return(right, grid.Count);
                return left;
            case CallExpr call: return ScalarFunctions.Call(this, call, grid);
            default: throw new InvalidOperationException($"{expr.GetType().Name} is no scalar");
        }
    }

    public List<StepSeries> Vector(Expr expr, StepGrid grid)
    {
        context.Cancel.ThrowIfCancellationRequested();
        if (grid.Count > 1 && StepInvariance.Of(expr)) return Repeat(Vector(expr, grid.First), grid);
        return expr switch
        {
            ParenExpr paren => Vector(paren.Inner, grid),
            VectorSelector selector => _selectors.Instant(selector, grid, ofTimes: false, ""),
            UnaryExpr unary => Unary(unary, grid),
            BinaryExpr binary => BinaryOperators.Evaluate(this, binary, grid),
            AggregateExpr aggregate => Aggregations.Evaluate(this, aggregate, grid),
            CallExpr call => VectorFunctions.Call(this, call, grid),
            _ => throw new InvalidOperationException($"{expr.GetType().Name} is no vector"),
        };
    }

    /// <summary>The times of a selector's samples instead of their values, in seconds.</summary>
    public List<StepSeries> SampleTimes(VectorSelector selector, StepGrid grid) => _selectors.Instant(selector, grid, ofTimes: true, "timestamp");

    public RangeInput Range(Expr expr, StepGrid grid, string function = "") => expr.Bare switch
    {
        MatrixSelector matrix => _selectors.Range(matrix, grid, function),
        SubqueryExpr subquery => Subqueries.Evaluate(this, subquery, grid),
        _ => throw new InvalidOperationException($"{expr.GetType().Name} is no range vector"),
    };

    public void Release(RangeInput input)
    {
        foreach (var series in input.Series) context.Budget.Release(series.Count);
    }

    public StepSeries NewSeries(Labels labels, StepGrid grid) => new(labels, context.Budget.Rent(grid.Count));

    public double[] Row(StepGrid grid, double value)
    {
        var row = context.Budget.Rent(grid.Count);
        Array.Fill(row, value, 0, grid.Count);
        return row;
    }

    private double[] Repeat(double[] first, StepGrid grid)
    {
        var row = Row(grid, first[0]);
        context.Budget.Return(first, 1);
        return row;
    }

    private List<StepSeries> Repeat(List<StepSeries> first, StepGrid grid) => first.ConvertAll(one =>
    {
        var repeated = new StepSeries(one.Labels, Repeat(one.Values, grid)) { DropName = one.DropName };
        if (one.Histogram(0) is { } histogram)
            for (var i = 0; i < grid.Count; i++) repeated.Set(i, histogram, grid.Count);
        return repeated;
    });

    private List<StepSeries> Unary(UnaryExpr unary, StepGrid grid)
    {
        var series = Vector(unary.Operand, grid);
        if (!unary.Negative) return series;
        foreach (var one in series)
        {
            one.DropName = true;
            for (var i = 0; i < grid.Count; i++)
                if (one.Histogram(i) is { } histogram) one.Set(i, histogram.Scale(-1), grid.Count);
                else if (!StepSeries.IsAbsent(one.Values[i])) one.Values[i] = -one.Values[i];
        }
        return SeriesMerging.Settle(context, series, grid);
    }
}
