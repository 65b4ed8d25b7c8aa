using System.Runtime.Intrinsics;
using Muster.PromQl.Evaluation;

namespace Muster.PromQl.Functions;

/// <summary>Straight lines and smoothing through the floats of a window.</summary>
internal static class RegressionFunctions
{
    public static void Derivative(in SeriesWindow window, StepSeries row, RangeCall call)
    {
        for (var i = 0; i < call.Grid.Count; i++)
            if (IsEnough(window, i, call))
                row.Values[i] = Line(window, i, window.Series.Times[window.Low[i]]).Slope;
    }

    public static void Predict(in SeriesWindow window, StepSeries row, RangeCall call)
    {
        for (var i = 0; i < call.Grid.Count; i++)
        {
            if (!IsEnough(window, i, call)) continue;
            var (slope, intercept) = Line(window, i, call.Grid.Time(i));
            row.Values[i] = slope * call.Parameters[0][i] + intercept;
        }
    }

    private static bool IsEnough(in SeriesWindow window, int step, RangeCall call)
    {
        // Asked before every window, and each is a pass over its samples.
        call.Context.Cancel.ThrowIfCancellationRequested();
        if (window.HistogramCount(step) > 0 && window.Floats(step) > 0) call.InfoIgnored();
        return window.Floats(step) >= 2;
    }

    /// <summary>Least squares; x is seconds since <paramref name="origin"/>.</summary>
    private static (double Slope, double Intercept) Line(in SeriesWindow window, int step, long origin)
    {
        var times = window.Series.Times[window.Low[step]..window.High[step]];
        var values = window.Series.Values[window.Low[step]..window.High[step]];
        if (!double.IsNaN(values[0]) && values.IndexOfAnyExcept(values[0]) < 0) return double.IsInfinity(values[0]) ? (double.NaN, double.NaN) : (0, values[0]);
        double sumX = 0, restX = 0, sumY = 0, restY = 0, sumXY = 0, restXY = 0, sumXX = 0, restXX = 0;
        var done = 0;
        if (values.Length >= Kahan.Wide && Vector256.IsHardwareAccelerated)
        {
            WideSum wideX = default, wideY = default, wideXY = default, wideXX = default;
            var origins = Vector256.Create(origin);
            for (; done + Vector256<double>.Count <= values.Length; done += Vector256<double>.Count)
            {
                var x = Vector256.ConvertToDouble(Vector256.Create(times[done..]) - origins) / 1000;
                var y = Vector256.Create(values[done..]);
                wideX.Add(x);
                wideY.Add(y);
                wideXY.Add(x * y);
                wideXX.Add(x * x);
            }
            if (double.IsFinite(wideY.Total) && double.IsFinite(wideXY.Total))
                (sumX, restX, sumY, restY, sumXY, restXY, sumXX, restXX) = (wideX.Sum, wideX.Rest, wideY.Sum, wideY.Rest, wideXY.Sum, wideXY.Rest, wideXX.Sum, wideXX.Rest);
            else done = 0;
        }
        for (var i = done; i < values.Length; i++)
        {
            var (x, y) = ((times[i] - origin) / 1000.0, values[i]);
            Kahan.Add(x, ref sumX, ref restX);
            Kahan.Add(y, ref sumY, ref restY);
            Kahan.Add(x * y, ref sumXY, ref restXY);
            Kahan.Add(x * x, ref sumXX, ref restXX);
        }
        var n = (double)values.Length;
        var (totalX, totalY) = (sumX + restX, sumY + restY);
        var covariance = sumXY + restXY - totalX * totalY / n;
        var variance = sumXX + restXX - totalX * totalX / n;
        var slope = covariance / variance;
        return (slope, totalY / n - slope * totalX / n);
    }

    public static void CheckFactors(QueryContext context, double[][] parameters)
    {
        if (parameters[0][0] is <= 0 or >= 1) throw context.Fail($"invalid smoothing factor. Expected: 0 < sf < 1, got: {parameters[0][0]}");
        if (parameters[1][0] is <= 0 or >= 1) throw context.Fail($"invalid trend factor. Expected: 0 < tf < 1, got: {parameters[1][0]}");
    }

    /// <summary>Holt's double exponential smoothing; parameters: smoothing factor, trend factor.</summary>
    public static void Smooth(in SeriesWindow window, StepSeries row, RangeCall call)
    {
        for (var i = 0; i < call.Grid.Count; i++)
        {
            if (!IsEnough(window, i, call)) continue;
            var values = window.Series.Values[window.Low[i]..window.High[i]];
            var (smoothing, trend) = (call.Parameters[0][i], call.Parameters[1][i]);
            var level = values[0];
            var previous = level;
            var slope = values[1] - values[0];
            for (var k = 1; k < values.Length; k++)
            {
                if (k > 1) slope = trend * (level - previous) + (1 - trend) * slope;
                previous = level;
                level = smoothing * values[k] + (1 - smoothing) * (level + slope);
            }
            row.Values[i] = level;
        }
    }
}
