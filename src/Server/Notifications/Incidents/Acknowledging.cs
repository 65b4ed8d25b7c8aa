using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Notifications.Routing;
using Muster.Server.OnCall;
using Muster.Server.OnCall.Escalation;
using Muster.Server.Problems;

namespace Muster.Server.Notifications.Incidents;

/// <summary>Acknowledging an incident is acknowledging the problems it is about; acknowledging those, wherever, takes on the incident.</summary>
public sealed class Acknowledging(AcknowledgementBook book, ProblemStore problems, IncidentDesk desk, IncidentStore store, OnCallNow onCall, Escalations escalations, TimeProvider time)
{
    /// <summary>False when it is over.</summary>
    /// <param name="by">An account's name, or a person's.</param>
    public async Task<bool> TakeAsync(long incident, string by, string comment, CancellationToken ct)
    {
        if (store.Find(incident) is not { Closed: null } open) return false;
        var now = time.GetUtcNow();
        foreach (var member in open.OpenDirect.ToList())
            await book.AddAsync(new Acknowledgement(member.Problem, member.Host.ToString(), member.Check, member.Status, by, now, comment, null, Sticky: false));
        await escalations.AcknowledgeAsync(EscalationPages.Subject(incident), by, null);
        return await desk.TakeAsync(incident, new Taken(by, RoleOf(by), now, comment), ct);
    }

    internal void Listen(ILogger log) => book.Changed += (made, begun, by) =>
    {
        if (begun) _ = FollowAsync(made, log);
    };

    private async Task FollowAsync(Acknowledgement made, ILogger log)
    {
        try
        {
            if (problems.Find(made.Problem) is null) return;
            foreach (var incident in store.OfProblem(made.Problem).Where(i => i.Closed is null))
                await desk.TakeAsync(incident.Id, new Taken(made.By, RoleOf(made.By), made.At, made.Comment), default);
        }
        catch (Exception error) when (error is IOException or Storage.StorageFullException or Storage.StorageBusyException)
        {
            log.LogWarning("The acknowledgement of problem {Problem} is not in its incident: {Reason}", made.Problem, error.Message);
        }
    }

    private string RoleOf(string by) => string.Join(' ', (onCall.Configured.People.GetValueOrDefault(by) ?? onCall.Configured.PersonOf(by))?.Roles ?? []);
}
