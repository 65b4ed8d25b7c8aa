namespace Muster.Metrics;

/// <summary>The NaN that says "this series ended here" (Prometheus' bit pattern). Other NaNs are values; no NaN is ever rewritten.</summary>
public static class StaleMarker
{
    public const long Bits = 0x7ff0000000000002;
    public static readonly double Value = BitConverter.Int64BitsToDouble(Bits);
    public static bool Is(double value) => BitConverter.DoubleToInt64Bits(value) == Bits;
}
