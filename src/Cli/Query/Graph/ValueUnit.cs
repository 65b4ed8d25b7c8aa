using System.Globalization;

namespace Muster.Cli.Query.Graph;

/// <summary>How values are written beside a graph, and what counts as a round one.</summary>
internal sealed record ValueUnit(string Name, double Factor, IReadOnlyList<(double From, string Sign)> Scale, double Base)
{
    public static readonly ValueUnit None = new("none", 1, [(1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")], 10);
    public static readonly ValueUnit Bytes = new("bytes", 1,
        [(1L << 50, "PiB"), (1L << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (0, "B")], 2);
    public static readonly ValueUnit Seconds = new("seconds", 1,
        [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s"), (1e-3, "ms"), (1e-6, "µs"), (0, "ns")], 10);
    public static readonly ValueUnit Percent = new("percent", 1, [(0, "%")], 10);
    public static readonly ValueUnit Ratio = new("ratio", 100, [(0, "%")], 10);
    private static readonly ValueUnit[] All = [None, Bytes, Seconds, Percent, Ratio];

    /// <exception cref="UsageException">There is none of this name.</exception>
    public static ValueUnit? Named(string? name) => name is null ? null
        : Array.Find(All, unit => unit.Name == name) ?? throw new UsageException($"--unit is '{name}' but must be {string.Join(", ", All.Select(unit => unit.Name))}");

    /// <summary>By the customs of metric names; functions that keep no name leave none to guess by.</summary>
    public static ValueUnit Of(string metric) =>
        metric.EndsWith("_bytes", StringComparison.Ordinal) ? Bytes
        : metric.EndsWith("_seconds", StringComparison.Ordinal) && !metric.Contains("timestamp", StringComparison.Ordinal) && !metric.Contains("time_seconds", StringComparison.Ordinal) ? Seconds
        : metric.EndsWith("_ratio", StringComparison.Ordinal) ? Ratio
        : metric.EndsWith("_percent", StringComparison.Ordinal) ? Percent
        : None;

    public string Write(double value)
    {
        if (!double.IsFinite(value)) return double.IsNaN(value) ? "-" : value > 0 ? "+Inf" : "-Inf";
        value *= Factor;
        var size = Math.Abs(value);
        foreach (var (from, sign) in Scale)
        {
            if (size < from || (size == 0 && from != 0)) continue;
            // The smallest of a scale has 0 as its bound: 0 bytes, 3 ns.
            var divisor = from > 0 ? from : sign == "ns" && size > 0 ? 1e-9 : 1;
            return Digits(value / divisor) + (sign == "%" ? "" : " ") + sign;
        }
        return Digits(value);
    }

    /// <summary>Four significant digits are what an eye takes in.</summary>
    private static string Digits(double value)
    {
        var text = Math.Abs(value) is >= 1e-4 or 0 ? value.ToString("G4", CultureInfo.InvariantCulture) : value.ToString("0.##e0", CultureInfo.InvariantCulture);
        return Math.Abs(value) >= 1e4 ? value.ToString(Math.Abs(value) < 1e15 ? "F0" : "0.##e0", CultureInfo.InvariantCulture) : text;
    }
}
