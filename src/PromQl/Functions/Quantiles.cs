using System.Buffers;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

internal static class Quantiles
{
    /// <summary>Linear between ranks; -Inf below 0, +Inf above 1; NaN counts as the smallest value.</summary>
    public static double Of(double q, ReadOnlySpan<double> values)
    {
        if (values.Length == 0 || double.IsNaN(q)) return double.NaN;
        if (q < 0) return double.NegativeInfinity;
        if (q > 1) return double.PositiveInfinity;
        var rented = ArrayPool<double>.Shared.Rent(values.Length);
        var sorted = rented.AsSpan(0, values.Length);
        values.CopyTo(sorted);
        // .NET orders NaN before every number, which is what is wanted.
        sorted.Sort();
        var rank = q * (values.Length - 1);
        var lower = Math.Max(0, (int)Math.Floor(rank));
        var upper = Math.Min(values.Length - 1, lower + 1);
        var weight = rank - Math.Floor(rank);
        var result = sorted[lower] * (1 - weight) + sorted[upper] * weight;
        ArrayPool<double>.Shared.Return(rented);
        return result;
    }

    public static bool IsValid(double q) => q is >= 0 and <= 1;

    public static void Warn(QueryContext context, Expr place, double[] row, StepGrid grid)
    {
        for (var i = 0; i < grid.Count; i++)
            if (!IsValid(row[i])) context.Notes.Warn(place, $"quantile value should be between 0 and 1, got {NumberText.FormatShort(row[i])}");
    }
}
