using Muster.Metrics;
using Muster.PromQl.Histograms;

namespace Muster.PromQl.Evaluation;

/// <summary>
/// One series over all steps of a grid: a row of the matrix. Where there is no sample stands the stale marker,
/// which no computation can bring forth (it is a signalling NaN).
/// </summary>
/// <param name="values">Rented; longer than the number of steps.</param>
internal sealed class StepSeries(Labels labels, double[] values)
{
    public static readonly double Absent = StaleMarker.Value;

    public Labels Labels { get; set; } = labels;

    /// <summary>The metric's name is to go, but not before the end of the query (so that label_replace can still see it).</summary>
    public bool DropName { get; set; }

    public double[] Values { get; } = values;

    /// <summary>Null when there is no histogram at any step; where there is one, the value is absent.</summary>
    public NativeHistogram?[]? Histograms { get; set; }

    public static bool IsAbsent(double value) => StaleMarker.Is(value);

    public bool Has(int step) => !StaleMarker.Is(Values[step]) || Histograms?[step] is not null;

    public bool HasAny(int steps)
    {
        for (var i = 0; i < steps; i++)
            if (Has(i)) return true;
        return false;
    }

    public NativeHistogram? Histogram(int step) => Histograms?[step];

    public void Set(int step, NativeHistogram histogram, int steps) => (Histograms ??= new NativeHistogram?[steps])[step] = histogram;

    public void Clear(int step)
    {
        Values[step] = Absent;
        if (Histograms is not null) Histograms[step] = null;
    }
}
