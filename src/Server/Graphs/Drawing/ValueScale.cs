using Muster.Server.Graphs.Specs;

namespace Muster.Server.Graphs.Drawing;

/// <summary>The axis of values: where it begins and ends, and where a value stands on it.</summary>
internal sealed record ValueScale(double Low, double High, bool Log, bool Binary)
{
    public static ValueScale Of(GraphSpec spec, IReadOnlyList<Curve> curves)
    {
        var values = curves.SelectMany(Values)
            .Where(value => double.IsFinite(value) && (!spec.Log || value > 0)).ToList();
        var binary = curves.FirstOrDefault()?.Series.Unit is "bytes" or "bytes/s";
        if (values.Count == 0) return new(spec.Min ?? (spec.Log ? 1 : 0), spec.Max ?? (spec.Log ? 10 : 1), spec.Log, binary);
        var (low, high) = (values.Min(), values.Max());
        // Limits that are near belong into the picture.
        foreach (var edge in spec.Thresholds.SelectMany(band => new[] { band.From, band.To }).OfType<double>())
        {
            if (edge > high && high > 0 && edge <= high * 1.6) high = edge * 1.04;
            if (edge < low && low > 0 && edge >= low * 0.6) low = edge * 0.96;
        }
        if (spec.Log) return new(spec.Min > 0 ? spec.Min.Value : low, Math.Max(spec.Max ?? high, low * 1.01), true, binary);
        // Zero is shown unless the values are far from it.
        if (low > 0 && low < high * 0.6) low = 0;
        if (low == high)
        {
            var some = low == 0 ? 1 : Math.Abs(low) * 0.1;
            (low, high) = (low == 0 ? 0 : low - some, high + some);
        }
        var pad = (high - low) * 0.06;
        var (from, to) = (spec.Min ?? (low == 0 ? 0 : low - pad), spec.Max ?? high + pad);
        return new(from, to > from ? to : from + 1, false, binary);
    }

    private static IEnumerable<double> Values(Curve curve) =>
        curve.Base is not null || curve.Series.Earlier ? curve.Values : curve.Series.Points.Low.Concat(curve.Series.Points.High);

    /// <summary>0 at the bottom, 1 at the top.</summary>
    public double Share(double value) => Log ? value <= 0 ? double.NaN : Math.Log(value / Low) / Math.Log(High / Low) : (value - Low) / (High - Low);

    public IReadOnlyList<double> Ticks(int about) => Log ? Drawing.Ticks.Powers(Low, High) : Drawing.Ticks.Values(Low, High, about, Binary);
}
