using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Incidents;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;

namespace Muster.Server.Notifications.Api;

/// <summary>An incident in the REST API.</summary>
/// <param name="Severity">Of its open members; OK when it is over.</param>
/// <param name="Quiet">Why it is not told; null: it is.</param>
public sealed record IncidentAnswer(
    long Id, string Title, string Severity, DateTimeOffset Opened, DateTimeOffset? Closed, int Members, int Open, int Held, bool Told, string? Cause, string? Quiet, IReadOnlyList<Taken> AcknowledgedBy)
{
    public static IncidentAnswer Of(Incident i) => new(i.Id, IncidentWording.Title(i), i.Severity.ToString().ToUpperInvariant(), i.Opened, i.Closed, i.Members.Count, i.Members.Count(m => m.Open), i.Members.Count(m => m.Held is not null),
        i.IsTold, i.Common, i.Branches.Select(b => b.Quiet).FirstOrDefault(q => q is not null), i.TakenBy);
}

public sealed record MemberAnswer(long Problem, string Host, string HostId, string Check, string Status, DateTimeOffset Since, DateTimeOffset? Ended, string Output, string? Held)
{
    public static MemberAnswer Of(IncidentMember m) => new(m.Problem, m.HostName, m.Host.ToString(), m.Check, m.Status, m.Since, m.Ended, m.Output, m.Held);
}

public sealed record IncidentDetail(IncidentAnswer Incident, IReadOnlyList<MemberAnswer> Members, IReadOnlyList<IncidentEvent> Story, IReadOnlyList<DeliveryAnswer> Deliveries);

/// <summary>A message to one recipient through one channel.</summary>
/// <param name="State">waiting, leased, sent, passedOn, merged, dead, cancelled.</param>
public sealed record DeliveryAnswer(
    long Id, long Incident, int Transition, string Kind, string Title, string Recipient, string Channel, string Address, string State, int Attempts, DateTimeOffset Created, DateTimeOffset? Due, DateTimeOffset? Done, string Reason, string Receipt, string Via)
{
    public static DeliveryAnswer Of(OutboxRow r) => new(r.Id, r.Incident, r.Transition, r.Kind.ToUpperInvariant(), MessageJson.Read(r.Message).Title, r.Recipient, r.Channel, r.Address,
        char.ToLowerInvariant(r.State.ToString()[0]) + r.State.ToString()[1..], r.Attempts, r.Created, r.Open ? r.Due : null, r.Done, r.Reason, r.Receipt, r.Via);
}

/// <summary>A channel and how it does since the start of the server.</summary>
/// <param name="OpenUntil">It failed again and again and is left alone until then.</param>
public sealed record ChannelAnswer(
    string Name, string Kind, string? Otherwise, string? DailyTest, long Sent, long Failed, int FailedInARow, DateTimeOffset? LastSent, DateTimeOffset? LastFailed, string LastReason, DateTimeOffset? OpenUntil, int Waiting)
{
    public static ChannelAnswer Of(ChannelSettings c, ChannelHealth h, int waiting) =>
        new(c.Name, c.Kind, c.Otherwise, c.DailyTest?.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture), h.Sent, h.Failed, h.InARow, h.LastSent, h.LastFailed, h.LastReason, h.OpenUntil, waiting);
}

public sealed record RouteAnswer(string Name, string On, IReadOnlyList<string> Checks, IReadOnlyList<string> Severities, string? Hours, bool Continue, IReadOnlyList<string> Notify, IReadOnlyList<string> GroupBy, double Wait, double Interval, double Repeat, IReadOnlyList<RouteAnswer> Routes)
{
    public static RouteAnswer Of(NotifyRoute r) => new(r.Name, r.On.ToString(), r.Checks, [.. r.Severities.Select(s => s.ToString().ToUpperInvariant())], r.Hours?.ToString(), r.Continue, [.. r.Notify.Select(t => t.ToString())], r.GroupBy,
        r.Wait.TotalSeconds, r.Interval.TotalSeconds, r.Repeat.TotalSeconds, [.. r.Routes.Select(Of)]);
}
