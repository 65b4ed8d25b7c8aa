using System.Collections.Frozen;

namespace Muster.Checks;

/// <summary>A number in a base unit: <c>s</c>, <c>B</c>, <c>b</c>, <c>B/s</c>, <c>b/s</c>, <c>%</c>, <c>V</c>, <c>A</c>, <c>W</c>, <c>Hz</c>, <c>c</c> (counter), empty, or the unit as printed where Muster knows none.</summary>
public readonly record struct Quantity(double Value, string Unit);

/// <summary>
/// Units of performance data. Bytes count by 1024 with and without the <c>i</c>, as the monitoring plugins print them;
/// bits count by 1000, by 1024 with the <c>i</c>. Percent stays percent.
/// </summary>
public static class Units
{
    private static readonly (string Unit, double Factor, string Base)[] Irregular =
    [
        ("", 1, ""), ("c", 1, "c"), ("%", 1, "%"),
        ("ns", 1e-9, "s"), ("us", 1e-6, "s"), ("\u00b5s", 1e-6, "s"), ("\u03bcs", 1e-6, "s"), ("ms", 1e-3, "s"), ("s", 1, "s"),
        ("sec", 1, "s"), ("seconds", 1, "s"), ("min", 60, "s"), ("h", 3600, "s"), ("d", 86400, "s"),
        ("bytes", 1, "B"), ("bit", 1, "b"), ("bits", 1, "b"), ("bps", 1, "b/s"), ("Bps", 1, "B/s"),
        ("mV", 1e-3, "V"), ("V", 1, "V"), ("kV", 1e3, "V"), ("mA", 1e-3, "A"), ("A", 1, "A"),
        ("mW", 1e-3, "W"), ("W", 1, "W"), ("kW", 1e3, "W"), ("MW", 1e6, "W"),
        ("Hz", 1, "Hz"), ("kHz", 1e3, "Hz"), ("MHz", 1e6, "Hz"), ("GHz", 1e9, "Hz"),
    ];

    private static readonly FrozenDictionary<string, Quantity> Known = Table().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The value in the base unit of its unit; unchanged when the unit is not known.</summary>
    public static Quantity Normalise(double value, string unit) =>
        Known.TryGetValue(unit, out var one) ? new Quantity(value * one.Value, one.Unit) : new Quantity(value, unit);

    /// <summary>Null for a value that is <c>U</c>.</summary>
    public static Quantity? Normalise(PerfValue value) => value.Value is { } number ? Normalise(number, value.Unit) : null;

    internal static IEnumerable<string> Names => Known.Keys;

    public static bool IsKnown(string unit) => Known.ContainsKey(unit);

    private static Dictionary<string, Quantity> Table()
    {
        var table = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var (unit, factor, name) in Irregular) table[unit] = new Quantity(factor, name);
        const string prefixes = "KMGTPE";
        for (var power = 0; power <= prefixes.Length; power++)
        {
            double bytes = Math.Pow(1024, power), bits = Math.Pow(1000, power);
            var prefix = power == 0 ? "" : prefixes[(power - 1)..power];
            foreach (var spelled in power == 1 ? ["K", "k"] : new[] { prefix })
            {
                foreach (var (rate, suffix) in new[] { ("", ""), ("/s", "/s") })
                {
                    table[spelled + "B" + suffix] = new(bytes, "B" + rate);
                    table[spelled + "b" + suffix] = new(bits, "b" + rate);
                    if (power == 0) continue;
                    table[spelled + "iB" + suffix] = new(bytes, "B" + rate);
                    table[spelled + "ib" + suffix] = new(bytes, "b" + rate);
                }
                if (power == 0) continue;
                table[spelled + "bit"] = new(bits, "b");
                table[spelled + "bps"] = new(bits, "b/s");
                table[spelled + "Bps"] = new(bytes, "B/s");
            }
        }
        return table;
    }
}
