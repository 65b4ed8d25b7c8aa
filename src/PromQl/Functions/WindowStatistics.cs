using Muster.PromQl.Evaluation;

namespace Muster.PromQl.Functions;

/// <summary>Statistics that need every value of a window anew.</summary>
internal static class WindowStatistics
{
    public delegate double Statistic(ReadOnlySpan<double> values, int step);

    public static void Apply(in SeriesWindow window, StepSeries row, RangeCall call, Statistic statistic)
    {
        for (var i = 0; i < call.Grid.Count; i++)
        {
            if (window.Floats(i) == 0) continue;
            // A wide window at every of many steps is minutes of work for one series alone.
            call.Context.Cancel.ThrowIfCancellationRequested();
            if (window.HistogramCount(i) > 0) call.InfoIgnored();
            row.Values[i] = statistic(window.Series.Values[window.Low[i]..window.High[i]], i);
        }
    }

    /// <summary>Population variance by Welford's recurrence, its sums compensated.</summary>
    public static double Variance(ReadOnlySpan<double> values)
    {
        double mean = 0, meanRest = 0, squares = 0, squaresRest = 0;
        var count = 0;
        foreach (var value in values)
        {
            count++;
            var away = value - (mean + meanRest);
            Kahan.Add(away / count, ref mean, ref meanRest);
            Kahan.Add(away * (value - (mean + meanRest)), ref squares, ref squaresRest);
        }
        return (squares + squaresRest) / count;
    }

    /// <summary>The median distance from the median; NaN when any value is.</summary>
    public static double MedianDeviation(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
            if (double.IsNaN(value)) return double.NaN;
        var median = Quantiles.Of(0.5, values);
        var distances = new double[values.Length];
        for (var i = 0; i < values.Length; i++) distances[i] = Math.Abs(values[i] - median);
        return Quantiles.Of(0.5, distances);
    }
}
