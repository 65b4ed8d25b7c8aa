namespace Muster.Tsdb.Encoding;

/// <summary>
/// Finds the power of ten that turns a run of doubles into whole numbers and back without losing a bit. What
/// cannot be turned (NaN of any payload, infinities, minus zero, numbers with more digits) is listed apart.
/// </summary>
public static class DecimalScale
{
    public const int MaxExponent = 18;
    private static readonly double[] Power = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

    /// <summary>
    /// Fills <paramref name="whole"/> and says the exponent, or -1 when more than one value in sixteen does not fit.
    /// A value that does not fit repeats its predecessor in <paramref name="whole"/> and its index stands in <paramref name="odd"/>.
    /// </summary>
    public static int Scale(ReadOnlySpan<double> values, Span<long> whole, Span<int> odd, out int oddCount)
    {
        var exponent = 0;
        var allowed = Math.Min(odd.Length, 1 + values.Length / 16);
        while (true)
        {
            var raised = Pass(values, whole, odd, allowed, exponent, out oddCount);
            if (raised <= exponent) return raised < 0 ? -1 : exponent;
            exponent = raised;
        }
    }

    /// <summary>Returns the same exponent when done, a higher one to start again with, -1 when too many do not fit.</summary>
    private static int Pass(ReadOnlySpan<double> values, Span<long> whole, Span<int> odd, int allowed, int exponent, out int oddCount)
    {
        oddCount = 0;
        var power = Power[exponent];
        long last = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            var scaled = exponent == 0 ? (long)value : (long)Math.Round(value * power);
            if (!Same(Restore(scaled, power), value))
            {
                for (var higher = exponent + 1; higher <= MaxExponent && double.IsFinite(value); higher++)
                    if (Same(Restore((long)Math.Round(value * Power[higher]), Power[higher]), value) && value != 0) return higher;
                if (oddCount == allowed) return -1;
                odd[oddCount++] = i;
                scaled = last;
            }
            whole[i] = last = scaled;
        }
        return exponent;
    }

    public static void Restore(ReadOnlySpan<long> whole, int exponent, Span<double> into)
    {
        if ((uint)exponent > MaxExponent) throw new CorruptDataException($"decimal exponent {exponent}");
        var power = Power[exponent];
        if (exponent == 0)
            for (var i = 0; i < whole.Length; i++) into[i] = whole[i];
        else
            for (var i = 0; i < whole.Length; i++) into[i] = Restore(whole[i], power);
    }

    /// <summary>Division, not multiplication by 0.1: only division is rounded right for every digit count.</summary>
    private static double Restore(long whole, double power) => whole / power;

    private static bool Same(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}
