using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>Mean and sample standard deviation from exact sums, in seconds.</summary>
public static class Spread
{
    public static double Mean(in TimingRow row) => row.Timed == 0 ? 0 : row.Sum / 1e6 / row.Timed;

    /// <summary>With n - 1 below the line; 0 for fewer than two durations. The difference is taken in whole numbers, so nothing is lost by cancelling.</summary>
    public static double Stdev(in TimingRow row)
    {
        if (row.Timed < 2) return 0;
        if (row.Squares <= ulong.MaxValue / (ulong)row.Timed && (ulong)row.Sum <= uint.MaxValue)
            return Math.Sqrt((double)((ulong)row.Timed * (ulong)row.Squares - (ulong)row.Sum * (ulong)row.Sum) / row.Timed / (row.Timed - 1)) / 1e6;
        var n = (UInt128)row.Timed;
        var sum = (UInt128)row.Sum;
        var above = n * row.Squares - sum * sum; // µs², times n
        return Math.Sqrt((double)above / row.Timed / (row.Timed - 1)) / 1e6;
    }
}
