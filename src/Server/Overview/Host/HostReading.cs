using System.Globalization;
using Muster.Checks;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Hosts;
using Muster.Server.Overview.Reading;
using Muster.Server.States.History;
using Muster.Server.Web.Kit;

namespace Muster.Server.Overview.Host;

/// <summary>Gathers what a host's page shows.</summary>
public sealed class HostReading(HostStore store, TransitionStore transitions, Rows rows, ForecastBoard forecasts, TimeProvider time)
{
    private const int MostEvents = 60, MostForecasts = 8;

    private static readonly (string Fact, string Name)[] Known =
    [
        ("os", "System"), ("kernel", "Kernel"), ("architecture", "Architecture"), ("cpuModel", "Processor"), ("cpus", "Processors"), ("memory", "Memory"),
        ("virtualisation", "Virtualisation"), ("cloudProvider", "Cloud"), ("cloudInstance", "Instance"), ("addresses", "Addresses"), ("bootTime", "Up since"),
    ];

    public HostView Read(HostRecord host, IReadOnlyList<Suggested> suggestions)
    {
        var now = time.GetUtcNow();
        var from = now.AddDays(-1);
        var past = store.History(host.Id, DateTimeOffset.UnixEpoch, now.AddMinutes(1)).OrderBy(t => t.At).ToList();
        var events = past.Select(t => new HostEvent(t.At, null, Tones.OfHost(t.To.Text()), t.To.Text(), $"{t.To.Text()}: {t.Reason}"))
            .Concat(transitions.Query(host.Id, null, now.AddDays(-30), now.AddMinutes(1), MostEvents).Select(t => new HostEvent(t.At, t.Check, Tones.Of(t.To), Tones.Word(t.To), t.Output)))
            .OrderByDescending(e => e.At).Take(MostEvents).ToList();
        return new HostView(rows.Of(host), Facts(host), [.. rows.ChecksOf(host).OrderByDescending(r => r.Badness).ThenBy(r => r.Check, StringComparer.Ordinal)],
            events, suggestions, from, now, Strip(host, past, from, now),
            [.. forecasts.Of(host.Id).Where(one => one is { Tells: true, IsReached: false }).OrderBy(one => one.Hours).Take(MostForecasts)], forecasts.Of(host.Id).Count);
    }

    private static List<Strip.Span> Strip(HostRecord host, List<HostTransition> past, DateTimeOffset from, DateTimeOffset now)
    {
        var spans = new List<Strip.Span>();
        for (var i = 0; i < past.Count; i++)
        {
            var end = i + 1 < past.Count ? past[i + 1].At : now;
            if (end > from) spans.Add(new Strip.Span(past[i].At < from ? from : past[i].At, end, Tones.OfHost(past[i].To.Text()), past[i].To.Text()));
        }
        if (past.Count == 0) spans.Add(new Strip.Span(host.EnrolledAt < from ? from : host.EnrolledAt, now, Tones.OfHost(host.Status.Text()), host.Status.Text()));
        return spans;
    }

    private static List<(string, string)> Facts(HostRecord host)
    {
        var facts = new List<(string, string)>();
        foreach (var (fact, name) in Known)
            if (host.Facts.GetValueOrDefault(fact) is { Length: > 0 } value) facts.Add((name, Spell(fact, value)));
        facts.Add(("Seen from", host.Address?.ToString() ?? "–"));
        facts.Add(("Agent", host.AgentVersion));
        facts.Add(("Id", host.Id.ToString()));
        var known = Known.Select(k => k.Fact).Append("machineId").ToHashSet(StringComparer.OrdinalIgnoreCase);
        facts.AddRange(host.Facts.Where(f => !known.Contains(f.Key)).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (f.Key, f.Value)));
        return facts;
    }

    private static string Spell(string fact, string value) => fact switch
    {
        "memory" when double.TryParse(value, CultureInfo.InvariantCulture, out var bytes) => ValueFormat.Text(new PerfValue("memory", value, bytes, "B", null, null, null, null)),
        "addresses" => value.Replace(",", ", ", StringComparison.Ordinal),
        "bootTime" => value.Replace("T", " ", StringComparison.Ordinal).Replace("Z", " UTC", StringComparison.Ordinal),
        _ => value,
    };
}
