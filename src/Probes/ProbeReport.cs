using System.Globalization;
using Muster.Checks;

namespace Muster.Probes;

/// <summary>What a probe has to say before it is put into the plugin API's format.</summary>
internal sealed record ProbeReport(CheckStatus Status, string Text, IReadOnlyList<PerfValue> Perfdata)
{
    public ProbeReport(CheckStatus status, string text)
        : this(status, text, [])
    {
    }

    /// <summary>The text is a plugin's whole output already, perfdata and all.</summary>
    public bool Verbatim { get; init; }

    /// <summary>The plugin API's first line. Text from outside (reason phrases, certificate names) must not look like perfdata or a new line.</summary>
    public string ToOutput(string kind)
    {
        if (Verbatim)
            return Text;
        var text = string.Concat(Text.Select(c => c == '|' ? '/' : char.IsControl(c) ? ' ' : c));
        var line = $"{kind.ToUpperInvariant()} {Status.ToString().ToUpperInvariant()} - {text}";
        return Perfdata.Count == 0 ? line : $"{line} | {Checks.Perfdata.Print(Perfdata)}";
    }

    public static PerfValue Seconds(string label, TimeSpan value, TimeLimits? limits = null) => Number(
        label, Math.Round(value.TotalSeconds, 6), "s", Print(limits?.Warning?.TotalSeconds), Print(limits?.Critical?.TotalSeconds), "0");

    public static PerfValue Number(string label, double value, string unit, string? warn = null, string? crit = null, string? min = null, string? max = null) =>
        new(label, Print(value)!, value, unit, warn, crit, min, max);

    private static string? Print(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture);
}
