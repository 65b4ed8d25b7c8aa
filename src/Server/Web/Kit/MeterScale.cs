using System.Globalization;
using Muster.Checks;

namespace Muster.Server.Web.Kit;

/// <summary>Where a performance value lies on its scale: shares from 0 to 1.</summary>
public sealed record MeterScale(double Share, double? Warn, double? Crit, Tone Tone)
{
    /// <summary>
    /// Null when the value has no scale of its own: no maximum, no percentage. Only plain upper limits (<c>80</c>, <c>0:80</c>)
    /// are drawn and coloured; the other forms of ranges are the plugin's business.
    /// </summary>
    public static MeterScale? Of(PerfValue value)
    {
        if (value.Value is not { } number) return null;
        var min = Number(value.Min) ?? 0;
        var max = Number(value.Max) ?? (value.Unit == "%" ? 100 : (double?)null);
        if (max is not { } top || top <= min) return null;
        var warn = Upper(value.Warn);
        var crit = Upper(value.Crit);
        var tone = number > crit ? Tone.Critical : number > warn ? Tone.Warning : Tone.Ok;
        return new MeterScale(Share01(number), warn is { } w ? Share01(w) : null, crit is { } c ? Share01(c) : null, tone);

        double Share01(double at) => Math.Clamp((at - min) / (top - min), 0, 1);
    }

    private static double? Upper(string? range) =>
        range is null || range.StartsWith('@') ? null : Number(range.Contains(':') ? range[(range.IndexOf(':') + 1)..] : range);

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
