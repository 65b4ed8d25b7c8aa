using System.Collections.Frozen;
using System.Text;
using Muster.Checks;

namespace Muster.Server.MetricsApi.CheckSeries;

/// <summary>
/// The series of one performance value (docs/guide/metrics.md, "From checks"): <c>CHECK_LABEL_UNIT</c> in base units; what the label says
/// of the place it was measured at goes into the label <c>instance</c>.
/// </summary>
/// <param name="Factor">Makes base units of the printed number.</param>
internal readonly record struct PerfName(string Metric, string Instance, double Factor, bool Counter)
{
    private static readonly FrozenDictionary<string, string> Suffixes = new Dictionary<string, string>
    {
        [""] = "",
        ["s"] = "seconds",
        ["B"] = "bytes",
        ["b"] = "bits",
        ["B/s"] = "bytes_per_second",
        ["b/s"] = "bits_per_second",
        ["%"] = "ratio",
        ["c"] = "total",
        ["V"] = "volts",
        ["A"] = "amperes",
        ["W"] = "watts",
        ["Hz"] = "hertz",
        ["C"] = "celsius",
        ["\u00b0C"] = "celsius",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A printed number in base units. Divides where that is meant: 95 % is 0.95 and not 0.9500000000000001.</summary>
    public double Scale(double printed) => Factor is > 0 and < 1 ? printed / Math.Round(1 / Factor) : printed * Factor;

    public static PerfName Of(string check, string label, string unit)
    {
        var (what, instance) = Split(label);
        var quantity = Units.Normalise(1, unit);
        var suffix = Suffixes.TryGetValue(quantity.Unit, out var known) ? known : Words(quantity.Unit);
        var rest = Words(what);
        // A label without a letter of ASCII names nothing by itself.
        if (rest.Length == 0 && instance.Length == 0) instance = what;
        if (unit.Length > 0 && rest.EndsWith("_" + unit, StringComparison.OrdinalIgnoreCase)) rest = rest[..^(unit.Length + 1)];
        var name = Words(check);
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) name = "_" + name;
        if (rest.Length > 0) name += "_" + rest;
        if (suffix.Length > 0 && !name.EndsWith("_" + suffix, StringComparison.Ordinal)) name += "_" + suffix;
        return new PerfName(name, instance, quantity.Unit == "%" ? 0.01 : quantity.Value, quantity.Unit == "c");
    }

    /// <summary>What was measured, and where: <c>/var</c>, <c>C:\ free</c>, <c>eth0::received</c>, <c>temperature[cpu0]</c>.</summary>
    private static (string What, string Instance) Split(string label)
    {
        var multi = label.IndexOf("::", StringComparison.Ordinal);
        if (multi > 0) return (label[(multi + 2)..], label[..multi]);
        var path = label[0] == '/' || (label.Length > 1 && char.IsAsciiLetter(label[0]) && label[1] == ':' && (label.Length == 2 || label[2] is '\\' or '/' or ' '));
        if (path)
        {
            var blank = label.IndexOf(' ', StringComparison.Ordinal);
            return blank < 0 ? ("", label) : (label[(blank + 1)..], label[..blank]);
        }
        var open = label.IndexOf('[', StringComparison.Ordinal);
        return open > 0 && label[^1] == ']' && open < label.Length - 2 ? (label[..open], label[(open + 1)..^1]) : (label, "");
    }

    /// <summary>Letters and digits of ASCII; everything between them is one underscore.</summary>
    private static string Words(string text)
    {
        var words = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c)) words.Append(c);
            else if (words.Length > 0 && words[^1] != '_') words.Append('_');
        }
        if (words.Length > 0 && words[^1] == '_') words.Length--;
        return words.ToString();
    }
}
