namespace Muster.Server.Forecasts.Modelling;

/// <summary>Numbers that look random and are the same every time: the same history gives the same forecast.</summary>
internal struct Dice(ulong seed)
{
    private const int Entries = 1024;
    private static readonly double[] NormalTable = [.. Enumerable.Range(0, Entries).Select(i => NormalQuantile((i + 0.5) / Entries))];
    private ulong _state = seed * 0x9E3779B97F4A7C15 | 1;

    /// <summary>Evenly in [0, 1).</summary>
    public double Even() => (Next() >> 11) * (1.0 / (1UL << 53));

    public int Below(int count) => (int)((Next() >> 33) * (ulong)count >> 31);

    /// <summary>Standard normal.</summary>
    public double Normal() => NormalTable[Next() >> 54];

    /// <summary>The value that a standard normal one stays below with this probability (Acklam's rational approximation, error under 1.2e-9).</summary>
    public static double NormalQuantile(double p)
    {
        if (p > 0.5) return -NormalQuantile(1 - p);
        if (p < 0.02425)
        {
            var q = Math.Sqrt(-2 * Math.Log(p));
            return (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783)
                / ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1);
        }
        var c = p - 0.5;
        var r = c * c;
        return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r + 1.383577518672690e+02) * r - 3.066479806614716e+01) * r + 2.506628277459239) * c
            / (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r + 6.680131188771972e+01) * r - 1.328068155288572e+01) * r + 1);
    }

    private ulong Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        return _state ^= _state << 17;
    }
}
