using System.Globalization;
using Muster.Checks;
using Muster.Server.Web.Kit;

namespace Muster.Server.Overview.Reading;

/// <summary>
/// What is known today and has a date or a limit: days left of certificates (perfdata of tls and http checks in days), pending
/// reboots, disks that are nearly full. Facts only: nothing is extrapolated.
/// </summary>
public static class DatedFacts
{
    private const double SoonDays = 60;
    private const double FullPercent = 85;
    private const int Most = 30;

    public static IReadOnlyList<DatedFact> From(IEnumerable<CheckRow> checks) =>
        [.. checks.Where(c => !c.Pending && !c.NoData && !c.HostDown).SelectMany(Of).OrderBy(f => f.Order).Take(Most).Select(f => f.Fact)];

    private static IEnumerable<(double Order, DatedFact Fact)> Of(CheckRow check)
    {
        foreach (var value in check.Perfdata)
            if (Days(value) is { } days and <= SoonDays)
                yield return (days, Fact(check, "lock", days < 0 ? "Certificate expired" : $"Certificate: {Whole(days)} days left", $"{check.Check}: {check.Output}", days < 7 ? Tone.Critical : days < 21 ? Tone.Warning : Tone.Quiet));
        if (check.Check == "reboot" && check.Status != CheckStatus.Ok)
            yield return (1000, Fact(check, "clock", "Reboot pending", check.Output, Tone.Quiet));
        if (check.Check is "disk" or "inodes")
            foreach (var value in check.Perfdata)
                if (Percent(value) is { } percent and >= FullPercent)
                    yield return (100 - percent, Fact(check, "disk", $"{value.Label} {Whole(percent)} % full", $"{check.Check}, now", Tones.Of(check.Status)));
    }

    private static DatedFact Fact(CheckRow check, string icon, string what, string detail, Tone tone) => new(tone, icon, check.HostId, check.HostName, what, detail);

    private static double? Days(PerfValue value) => value.Label switch
    {
        "certificate" or "days" or "expiry" or "days_left" or "certificate_days" => value.Unit is "s" ? value.Value / 86400 : value.Value,
        _ => null,
    };

    private static double? Percent(PerfValue value) =>
        value.Unit == "%" ? value.Value
        : value is { Value: { } used, Max: { } max } && double.TryParse(max, CultureInfo.InvariantCulture, out var whole) && whole > 0 ? used / whole * 100
        : null;

    private static string Whole(double number) => Math.Floor(number).ToString(CultureInfo.InvariantCulture);
}
