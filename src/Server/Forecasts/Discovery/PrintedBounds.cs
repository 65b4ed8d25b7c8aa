using System.Globalization;
using System.Text.RegularExpressions;
using Muster.Checks;
using Muster.Metrics;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.CheckSeries;
using Muster.Server.MetricsApi.Store;
using Muster.Server.States;

namespace Muster.Server.Forecasts.Discovery;

/// <summary>What checks print that has a bound: performance data with a max or a critical threshold, and days left of certificates.</summary>
public sealed partial class PrintedBounds(StateBoard board)
{
    /// <summary>A plugin that prints hundreds of values gets forecasts for the first ones.</summary>
    private const int MostOfCheck = 50;

    /// <summary>As the tls and http probes print the end of a certificate: (2026-12-01 10:20Z).</summary>
    [GeneratedRegex(@"\((\d{4}-\d\d-\d\d \d\d:\d\d)Z\)")]
    private static partial Regex EndPattern();

    public IEnumerable<BoundedMetric> Of(HostRecord host, Func<string, bool> wanted)
    {
        foreach (var view in board.Of(host))
        {
            if (view.Pending || view.NoData || view.HostDown || !wanted(view.Check)) continue;
            var count = 0;
            foreach (var value in view.Perfdata)
            {
                if (Of(host, view, value) is not { } metric) continue;
                yield return metric;
                if (++count == MostOfCheck) break;
            }
        }
    }

    private static BoundedMetric? Of(HostRecord host, CheckView view, PerfValue value)
    {
        if (value.Value is not { } printed) return null;
        var key = $"{host.Id}:Check:{view.Check}:{value.Label}";
        if (IsDaysLeft(value)) return new KnownEnd(key, host.Id, host.Name, $"the certificate of {view.Check}", End(view, value, printed));
        var name = PerfName.Of(view.Check, value.Label, value.Unit);
        if (name.Counter || BoundOf(value) is not var (bound, falling)) return null;
        var labels = Labels.From((Labels.MetricName, name.Metric), ("check", view.Check), (HostLabels.Host, host.Name), ("instance", name.Instance));
        return new TowardsBound(key, host.Id, host.Name, value.Label == view.Check ? value.Label : $"{value.Label} of {view.Check}", BaseUnit(value.Unit), labels, name.Scale(bound), falling);
    }

    /// <summary>The max where there is one: a critical threshold below it is the check's own business. Else the end of the critical range.</summary>
    private static (double Bound, bool Falling)? BoundOf(PerfValue value)
    {
        if (value.Max is not null && PerfNumber.TryParse(value.Max, out var max) && max > 0) return (max, false);
        if (value.Crit is null || !AlertRange.TryParse(value.Crit, out var range, out _) || range.Inside) return null;
        if (double.IsFinite(range.End)) return range.End > 0 ? (range.End, false) : null;
        return double.IsFinite(range.Start) ? (range.Start, true) : null;
    }

    private static bool IsDaysLeft(PerfValue value) => value.Label is "certificate" or "days_left" or "certificate_days" or "expiry";

    /// <summary>The date the check says, to the minute; else its days from when it looked.</summary>
    private static DateTimeOffset End(CheckView view, PerfValue value, double printed) =>
        EndPattern().Match(view.Output) is { Success: true } said && DateTimeOffset.TryParseExact(said.Groups[1].Value, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end
        : (view.Started ?? DateTimeOffset.UnixEpoch) + TimeSpan.FromDays(Math.Clamp(value.Unit == "s" ? printed / 86400 : printed, -36500, 36500));

    private static string BaseUnit(string unit) => unit switch { "KB" or "MB" or "GB" or "TB" or "KiB" or "MiB" or "GiB" or "TiB" => "B", "ms" or "us" => "s", "%" => "ratio", _ => unit };
}
