using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Muster.PromQl.Evaluation;

/// <summary>Compensated summation (Neumaier's form): keeps in <c>rest</c> what rounding took from <c>sum</c>.</summary>
internal static class Kahan
{
    /// <summary>From here on four sums side by side are faster than one.</summary>
    public const int Wide = 32;

    public static void Add(double value, ref double sum, ref double rest)
    {
        var total = sum + value;
        if (double.IsInfinity(total)) rest = 0;
        else if (Math.Abs(sum) >= Math.Abs(value)) rest += (sum - total) + value;
        else rest += (value - total) + sum;
        sum = total;
    }

    /// <summary>The compensated total of all values; infinite where plain addition is.</summary>
    public static double Total(ReadOnlySpan<double> values)
    {
        double sum = 0, rest = 0;
        var done = 0;
        if (values.Length >= Wide && Vector256.IsHardwareAccelerated)
        {
            var wide = default(WideSum);
            var vectors = MemoryMarshal.Cast<double, Vector256<double>>(values);
            foreach (var vector in vectors) wide.Add(vector);
            // What is not finite has lost its compensation on the way: it is added anew, one after another.
            if (double.IsFinite(wide.Total)) (sum, rest, done) = (wide.Sum, wide.Rest, vectors.Length * Vector256<double>.Count);
        }
        foreach (var value in values[done..]) Add(value, ref sum, ref rest);
        return double.IsInfinity(sum) ? sum : sum + rest;
    }
}

/// <summary>Four compensated sums side by side (Knuth's two-sum, which needs no comparison).</summary>
internal struct WideSum
{
    private Vector256<double> _sums, _rests;

    public void Add(Vector256<double> values)
    {
        var total = _sums + values;
        var took = total - _sums;
        _rests += (_sums - (total - took)) + (values - took);
        _sums = total;
    }

    /// <summary>The four joined: what <see cref="Rest"/> holds belongs to it.</summary>
    public readonly double Sum => Joined(out _);

    public readonly double Rest
    {
        get
        {
            Joined(out var rest);
            return rest;
        }
    }

    public readonly double Total => Joined(out var rest) + rest;

    private readonly double Joined(out double rest)
    {
        var sum = 0.0;
        rest = 0;
        for (var i = 0; i < Vector256<double>.Count; i++) Kahan.Add(_sums[i], ref sum, ref rest);
        for (var i = 0; i < Vector256<double>.Count; i++) Kahan.Add(_rests[i], ref sum, ref rest);
        return sum;
    }
}
