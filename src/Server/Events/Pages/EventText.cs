using System.Globalization;
using Muster.Checks;
using Muster.Server.Web.Kit;

namespace Muster.Server.Events.Pages;

/// <summary>Events and figures for people.</summary>
internal static class EventText
{
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Length(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => $"{span.TotalMilliseconds:0} ms",
        { TotalMinutes: < 1 } => $"{span.TotalSeconds:0} s",
        { TotalHours: < 1 } => $"{(int)span.TotalMinutes} min {span.Seconds} s",
        { TotalDays: < 1 } => $"{(int)span.TotalHours} h {span.Minutes} min",
        _ => $"{(int)span.TotalDays} d {span.Hours} h",
    };

    public static Tone ToneOf(Event happened) => happened switch
    {
        { Kind: "check", Labels: var labels } when Enum.TryParse<CheckStatus>(labels.GetValueOrDefault("status"), ignoreCase: true, out var status) => Tones.Of(status),
        { Kind: "host", Title: var title } when title.EndsWith(" DOWN", StringComparison.Ordinal) => Tone.Critical,
        { Kind: "host", Title: var title } when title.EndsWith(" BLIND", StringComparison.Ordinal) => Tone.Unknown,
        { Kind: "configuration", Title: var title } when title.StartsWith("Configuration refused", StringComparison.Ordinal) => Tone.Warning,
        _ => Tone.Quiet,
    };

    /// <summary>Four digits, and a power of a thousand where there are many.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value)) return value.ToString(CultureInfo.InvariantCulture);
        var (by, unit) = Math.Abs(value) switch { >= 1e12 => (1e12, " T"), >= 1e9 => (1e9, " G"), >= 1e6 => (1e6, " M"), >= 1e4 => (1e3, " k"), _ => (1.0, "") };
        return Digits(value / by) + unit;
    }

    /// <summary>With the unit that the metric's name says.</summary>
    public static string Figure(double value, string metric)
    {
        if (!metric.Contains("_bytes", StringComparison.Ordinal) || !double.IsFinite(value)) return Number(value);
        var (by, unit) = Math.Abs(value) switch { >= 1L << 40 => (1L << 40, "TiB"), >= 1 << 30 => (1 << 30, "GiB"), >= 1 << 20 => (1 << 20, "MiB"), >= 1 << 10 => (1 << 10, "KiB"), _ => (1L, "B") };
        return $"{Digits(value / by)} {unit}";
    }

    private static string Digits(double value) => value.ToString(Math.Abs(value) switch { >= 1000 => "0", >= 100 => "0.#", >= 10 => "0.##", >= 1 => "0.###", 0 or >= 0.001 => "0.####", _ => "0.##E0" }, CultureInfo.InvariantCulture);
}
