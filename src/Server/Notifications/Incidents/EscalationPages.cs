using System.Data.Common;
using System.Globalization;
using Dapper;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Routing;
using Muster.Server.OnCall.Escalation;

namespace Muster.Server.Notifications.Incidents;

/// <summary>
/// Between incidents and the escalations of who is on call: an incident that a route gives to a policy begins one, every page of it
/// becomes a message in the transaction that takes the step, and the end of the incident ends it.
/// </summary>
public sealed class EscalationPages(
    EscalationSink sink, Escalations escalations, IncidentStore incidents, IncidentWording wording, OnCallRecipients people, OutboxStore outbox, OutboxBoard board, TimeProvider time, ILogger<EscalationPages> log)
{
    private const string Prefix = "incident:", Via = "policy:";
    private readonly HashSet<(long, string)> _begun = [];

    internal void Listen()
    {
        sink.WriteTogether(Write);
        sink.Written += pages =>
        {
            foreach (var incident in pages.Select(page => Of(page.Subject)).OfType<long>().Distinct())
                board.AddNew(outbox.OfIncident(incident).Where(row => row.Open && row.Via.StartsWith(Via, StringComparison.Ordinal)));
        };
    }

    internal static string Subject(long incident) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{incident}");

    /// <summary>Begins what the incident asks for, tells of its problems, and ends it with the incident. Again and again is the same.</summary>
    internal async Task FollowAsync(Incident incident)
    {
        var policies = incident.Branches.Where(b => b.Alerted is not null).SelectMany(b => b.Targets).Where(t => t.Kind == "policy").Select(t => t.Name).Distinct().ToList();
        if (policies.Count == 0) return;
        try
        {
            if (incident.Closed is not null || incident.Told.Resolved)
            {
                await escalations.ResolveAsync(Subject(incident.Id));
                _begun.RemoveWhere(b => b.Item1 == incident.Id);
                return;
            }
            var problems = incident.OpenDirect.Select(m => m.Problem).ToList();
            var title = IncidentWording.Title(incident);
            foreach (var policy in policies)
                if (_begun.Add((incident.Id, policy))) await escalations.BeginAsync(Subject(incident.Id), title, problems, policy);
            await escalations.SetProblemsAsync(Subject(incident.Id), title, problems);
        }
        catch (Exception error) when (error is FormatException or IOException or Storage.StorageFullException or Storage.StorageBusyException)
        {
            log.LogWarning("The escalation of incident {Incident} waits: {Reason}", incident.Id, error.Message);
            _begun.RemoveWhere(b => b.Item1 == incident.Id);
        }
    }

    private void Write(DbConnection db, EscalationPage page)
    {
        if (Of(page.Subject) is not { } id || incidents.Find(id) is not { } incident) return;
        var recipient = people.Of(page.Person, page.Via, page.Role);
        // The first page is the news itself: whoever is told of it by a route too gets it once.
        var occasion = page is { Round: 1, Step: 1 } ? "" : $"page {page.Id}";
        var now = time.GetUtcNow();
        var number = (int)db.ExecuteScalar<long>("select number from incidents where id = @id", new { id });
        var message = MessageJson.Write(wording.Write(incident, MessageKind.Alert, number, recipient.Id, now));
        // Whoever slept through one way is called by the next: from the first again after the last.
        var before = (int)db.ExecuteScalar<long>($"select count(distinct occasion) from outbox where incident = @id and recipient = @recipient and via like '{Via}%'", new { id, recipient = recipient.Id });
        var choice = recipient.Reach.Count > 0 ? before % recipient.Reach.Count : 0;
        var reach = recipient.Reach.Count > 0 ? recipient.Reach[choice] : new Reach("", "");
        OutboxStore.Add(db, new OutboxRow(0, id, number, recipient.Id, occasion, reach.Channel, reach.Address, choice, OutboxRow.KeyOf(id, number, recipient.Id, occasion, reach.Channel), nameof(MessageKind.Alert), message, now)
        {
            Due = now,
            Via = $"{Via}{page.Policy} step {page.Step}{(page.Round > 1 ? $" of round {page.Round}" : "")}, {page.Via}{(page.Role.Length > 0 ? $" as {page.Role}" : "")}",
            State = recipient.Reach.Count > 0 ? OutboxState.Waiting : OutboxState.Dead,
            Reason = recipient.Reach.Count > 0 ? "" : $"{recipient.Id} has no contact that goes through a configured channel",
        });
    }

    private static long? Of(string subject) =>
        subject.StartsWith(Prefix, StringComparison.Ordinal) && long.TryParse(subject.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
