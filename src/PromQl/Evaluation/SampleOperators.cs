using Muster.PromQl.Histograms;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>One side of an operator: a row of floats, perhaps with histograms.</summary>
internal readonly ref struct Operand(ReadOnlySpan<double> values, NativeHistogram?[]? histograms)
{
    public ReadOnlySpan<double> Values { get; } = values;
    public NativeHistogram?[]? Histograms { get; } = histograms;
    public NativeHistogram? Histogram(int step) => Histograms?[step];
}

/// <summary>Operators between two rows, floats and histograms.</summary>
internal static class SampleOperators
{
    /// <param name="filtersRight">Of a comparison the right operand's samples are kept (the left one is a scalar).</param>
    public static void Apply(QueryContext context, BinaryExpr expr, Operand left, Operand right, StepSeries result, int steps, bool filtersRight = false)
    {
        var op = expr.Operation;
        var row = result.Values.AsSpan(0, steps);
        var floatsOnly = left.Histograms is null && right.Histograms is null && !op.IsTrim();
        var (leftHistograms, rightHistograms) = (left.Histograms, right.Histograms);
        if (!floatsOnly) result.Histograms = new NativeHistogram?[steps];
        if (floatsOnly)
        {
            if (op.IsComparison()) FloatRows.Compare(op, expr.ReturnBool, left.Values, right.Values, filtersRight ? right.Values : left.Values, row);
            else FloatRows.Arithmetic(op, left.Values, right.Values, row);
            return;
        }
        for (var i = 0; i < steps; i++)
        {
            var (lh, rh) = (leftHistograms?[i], rightHistograms?[i]);
            var (lv, rv) = (left.Values[i], right.Values[i]);
            row[i] = StepSeries.Absent;
            if ((lh is null && StepSeries.IsAbsent(lv)) || (rh is null && StepSeries.IsAbsent(rv))) continue;
            if (lh is null && rh is null && !op.IsTrim())
            {
                if (!op.IsComparison()) row[i] = ScalarOps.Arithmetic(op, lv, rv);
                else if (expr.ReturnBool) row[i] = ScalarOps.Compare(op, lv, rv) ? 1 : 0;
                else if (ScalarOps.Compare(op, lv, rv)) row[i] = filtersRight ? rv : lv;
            }
            else if (lh is not null && rh is not null && (op is BinaryOp.Equal or BinaryOp.NotEqual))
            {
                var holds = lh.SameAs(rh) == (op == BinaryOp.Equal);
                if (expr.ReturnBool) row[i] = holds ? 1 : 0;
                else if (holds) result.Histograms![i] = filtersRight ? rh : lh;
            }
            else result.Histograms![i] = Arithmetic(context, expr, lh, lv, rh, rv);
        }
    }

    private static NativeHistogram? Arithmetic(QueryContext context, BinaryExpr expr, NativeHistogram? lh, double lv, NativeHistogram? rh, double rv)
    {
        switch (expr.Operation)
        {
            case BinaryOp.Add when lh is not null && rh is not null: return Told(context, expr, HistogramArithmetic.Add(lh, rh), "addition");
            case BinaryOp.Subtract when lh is not null && rh is not null: return Told(context, expr, HistogramArithmetic.Subtract(lh, rh), "subtraction");
            case BinaryOp.Multiply when lh is null: return rh!.Scale(lv);
            case BinaryOp.Multiply when rh is null: return lh!.Scale(rv);
            case BinaryOp.Divide when rh is null && lh is not null: return lh.Divide(rv);
            case BinaryOp.TrimUpper when rh is null && lh is not null: return HistogramTrim.Above(lh, rv);
            case BinaryOp.TrimLower when rh is null && lh is not null: return HistogramTrim.Below(lh, rv);
        }
        var symbol = expr.Operation.Symbol();
        var (left, right) = (lh is null ? "float" : "histogram", rh is null ? "float" : "histogram");
        context.Notes.Info(expr, $"incompatible sample types encountered for binary operator \"{symbol}\": {left} {symbol} {right}");
        return null;
    }

    private static NativeHistogram? Told(QueryContext context, BinaryExpr expr, HistogramSum? sum, string what)
    {
        if (sum is not { } found)
        {
            context.Notes.Warn(expr, $"incompatible bucket layout encountered for binary operator {expr.Operation.Symbol()}");
            return null;
        }
        if (found.Reconciled) context.Notes.Info(expr, $"mismatched custom buckets were reconciled during {what}");
        if (found.HintCollision) context.Notes.Warn(expr, $"conflicting counter resets during histogram {what}");
        return found.Value;
    }
}
