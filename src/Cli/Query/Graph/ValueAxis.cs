namespace Muster.Cli.Query.Graph;

/// <summary>The upright axis: bounds that hold every value, and round values to mark.</summary>
internal sealed record ValueAxis(double Low, double High, IReadOnlyList<double> Marks)
{
    private static readonly double[] Tens = [1, 2, 2.5, 5, 10], Twos = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

    /// <param name="values">Finite ones; with none the axis goes from 0 to 1.</param>
    public static ValueAxis Of(IEnumerable<double> values, ValueUnit unit, int marks)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var value in values)
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        if (low > high) (low, high) = (0, 1);
        // Zero belongs to the picture unless the values lie far from it and close together.
        if (low > 0 && low < 0.6 * high) low = 0;
        if (high < 0 && high > 0.6 * low) high = 0;
        if (low == high) (low, high) = low == 0 ? (0d, 1d) : low > 0 ? (0d, low * 1.25) : (low * 1.25, 0d);
        var step = Step((high - low) / Math.Max(1, marks), unit);
        var first = Math.Floor(low / step + 1e-9) * step;
        var found = new List<double>();
        // Counted, not added up: sums of 0.1 drift.
        for (var i = 0; found.Count == 0 || found[^1] < high - step * 1e-9; i++) found.Add(first + i * step);
        return new ValueAxis(found[0], found[^1], found);
    }

    /// <summary>0 at the lower bound, 1 at the upper.</summary>
    public double Place(double value) => (value - Low) / (High - Low);

    private static double Step(double least, ValueUnit unit)
    {
        if (unit.Base == 2 && least >= 1)
        {
            var unitSize = Math.Pow(1024, Math.Floor(Math.Log(least, 1024)));
            return unitSize * Array.Find(Twos, two => two * unitSize >= least * (1 - 1e-9));
        }
        least *= unit.Factor;
        if (unit == ValueUnit.Seconds && least > 10)
            foreach (var seconds in (double[])[15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400])
                if (seconds >= least) return seconds;
        var size = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return size * Array.Find(Tens, ten => ten * size >= least * (1 - 1e-9)) / unit.Factor;
    }
}
