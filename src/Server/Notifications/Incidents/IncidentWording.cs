using System.Globalization;
using Muster.Checks;
using Muster.Server.Configuration;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;

namespace Muster.Server.Notifications.Incidents;

/// <summary>Puts an incident into words.</summary>
public sealed class IncidentWording(ConfigurationStore configuration, AcknowledgeLinks links)
{
    private static readonly TimeSpan GraphOf = TimeSpan.FromHours(3);

    public Message Write(Incident incident, MessageKind kind, int number, string recipient, DateTimeOffset at)
    {
        var direct = incident.Direct.OrderByDescending(m => m.Open).ThenByDescending(m => Subject.Weight(Subject.SeverityOf(m.Status))).ThenBy(m => m.HostName, StringComparer.Ordinal).ToList();
        var first = direct.FirstOrDefault() ?? incident.Members.First();
        var check = configuration.Current.Check(first.Check);
        var address = configuration.Current.Part<NotifyConfiguration>().Address;
        return new Message
        {
            Kind = kind,
            Incident = incident.Id.ToString(CultureInfo.InvariantCulture),
            Severity = kind == MessageKind.Resolved ? CheckStatus.Ok : incident.Severity,
            Title = Title(incident),
            Parts = [.. Parts(incident, direct, first, check, kind, at)],
            Members = [.. direct.Take(Message.MostMembers).Select(m => new MessageMember(m.HostName, m.Check, m.Shown, m.Since, m.Output))],
            MemberCount = direct.Count,
            Links = new MessageLinks(Under(address, $"incidents/{incident.Id}"), kind == MessageKind.Resolved ? null : Under(address, links.Path(incident.Id, recipient, at)),
                Uri.TryCreate(check?.Runbook, UriKind.Absolute, out var runbook) ? runbook : null, direct.Count == 1 ? Under(address, $"problems/{first.Problem}") : null),
            Graph = direct.Count == 1 && !first.IsOfHost ? new MessageGraph($"{first.HostName}: {first.Check}", Expression(first), at - GraphOf, at) : null,
            Thread = $"muster-incident-{incident.Id}-{incident.Opened.ToUnixTimeMilliseconds()}",
            Number = number,
            Since = direct.Select(m => m.Since).DefaultIfEmpty(incident.Opened).Min(),
            At = at,
            Acknowledged = kind != MessageKind.Resolved && incident.TakenBy.Count > 0,
        };
    }

    /// <summary>One line: <c>web3: disk CRITICAL</c>, <c>300 hosts of rack7 DOWN</c>, <c>5 problems on web3</c>, <c>nfs CRITICAL on 12 hosts of web</c>.</summary>
    public static string Title(Incident incident)
    {
        var direct = incident.Direct.ToList();
        // Whoever is told that it is over wants to know what is over: the words of the worst time, not "0 problems".
        var shown = direct.Exists(m => m.Open) ? direct.Where(m => m.Open).ToList() : direct;
        if (shown.Count == 0) return incident.Common is { } empty ? $"problems of {empty}" : "no problems";
        if (shown.Count == 1) return shown[0].IsOfHost ? $"{shown[0].HostName} {shown[0].Status}" : $"{shown[0].HostName}: {shown[0].Check} {shown[0].Status}";
        var status = shown.MaxBy(m => Subject.Weight(Subject.SeverityOf(m.Status)))!.Status;
        var of = incident.Common is { } common and not "all hosts" ? $" of {common}" : "";
        var hosts = shown.DistinctBy(m => m.Host).Count();
        if (shown.All(m => m.IsOfHost)) return $"{hosts} hosts{of} {status}";
        if (shown.DistinctBy(m => m.Check).Count() == 1) return $"{shown[0].Check} {status} on {hosts} hosts{of}";
        return hosts == 1 ? $"{shown.Count} problems on {shown[0].HostName}, worst {status}" : $"{shown.Count} problems on {hosts} hosts{of}, worst {status}";
    }

    private static IEnumerable<MessagePart> Parts(Incident incident, List<IncidentMember> direct, IncidentMember first, CheckDefinition? check, MessageKind kind, DateTimeOffset at)
    {
        if (kind == MessageKind.Resolved)
        {
            var began = direct.Select(m => m.Since).DefaultIfEmpty(incident.Opened).Min();
            yield return new MessagePart("Lasted", $"{Clock(began)}–{Clock(incident.LastEnded ?? at)} UTC ({Spell((incident.LastEnded ?? at) - began)})");
        }
        else
        {
            yield return new MessagePart("Since", $"{Clock(first.Since)} UTC" + (at - first.Since > TimeSpan.FromMinutes(1) ? $" ({Spell(at - first.Since)})" : ""));
        }
        if (direct.Count == 1) yield return new MessagePart("Output", first.Output, Long: true);
        else
        {
            var over = direct.Count(m => !m.Open);
            yield return new MessagePart("Members", $"{direct.Count}{(over > 0 && kind != MessageKind.Resolved ? $", {over} of them recovered" : "")}");
        }
        var held = incident.Members.Where(m => m is { Held: not null, Open: true }).ToList();
        if (held.Count > 0)
            yield return new MessagePart("Held back", string.Join("\n", held.Take(10).Select(m => $"{m.Place} {m.Status}: {m.Held}")) + (held.Count > 10 ? $"\nand {held.Count - 10} more" : ""), Long: true);
        if (kind != MessageKind.Resolved && incident.Branches.Where(b => b.Asked is not null).Select(b => b.Asked!.Tell(b.Notify)).ToList() is { Count: > 0 } asked) yield return new MessagePart("Asked", string.Join("\n", asked), Long: asked.Count > 1);
        if (incident.TakenBy.Count > 0) yield return new MessagePart("Acknowledged", string.Join(", ", incident.TakenBy.Select(t => $"{t.Person} {Clock(t.At)} UTC{(t.Comment.Length > 0 ? $": {t.Comment}" : "")}")));
        if (check?.Description is { Length: > 0 } description) yield return new MessagePart("Check", description);
    }

    /// <summary>The series of the check's performance data.</summary>
    private static string Expression(IncidentMember member) => $"{{host=\"{member.HostName}\",check=\"{member.Check}\"}}";

    internal static Uri? Under(Uri? address, string path) => address is null ? null : new Uri(address.AbsoluteUri.TrimEnd('/') + "/" + path);

    internal static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    internal static string Spell(TimeSpan time) => time.TotalDays >= 1 ? Two((int)time.TotalDays, "d", time.Hours, "h") : time.TotalHours >= 1 ? Two(time.Hours, "h", time.Minutes, "min") : time.TotalMinutes >= 1 ? Two(time.Minutes, "min", time.Seconds, "s") : $"{Math.Max(0, time.TotalSeconds):0} s";

    private static string Two(int large, string unit, int small, string smaller) => small == 0 ? $"{large} {unit}" : $"{large} {unit} {small} {smaller}";
}
