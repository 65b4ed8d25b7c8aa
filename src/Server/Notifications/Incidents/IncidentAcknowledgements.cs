using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Notifications.Routing;
using Muster.Server.OnCall;
using Muster.Server.OnCall.Escalation;
using Muster.Server.Problems;

namespace Muster.Server.Notifications.Incidents;

/// <summary>How somebody takes an incident on.</summary>
/// <param name="By">An account's name, or a person's.</param>
/// <param name="Sticky">Stays when a problem gets worse.</param>
/// <param name="Role">As which role, where pages ask several; null: as all the person has.</param>
public sealed record Acknowledging(string By, string Comment, AcknowledgementEnd End = default, bool Sticky = false, string? Role = null);

/// <summary>
/// Acknowledging an incident is acknowledging the problems it is about; acknowledging those, wherever, takes on the incident. When the
/// last of its acknowledgements ends before the problems do, nobody has it in hand any more, and reminders begin again.
/// </summary>
public sealed class IncidentAcknowledgements(
    AcknowledgementBook book, AcknowledgementDesk acknowledgements, ProblemStore problems, IncidentDesk desk, IncidentStore store, OnCallNow onCall, Escalations escalations, TimeProvider time)
{
    /// <summary>Null when it is over; else how many chains of its pages go on asking for another role.</summary>
    /// <exception cref="FormatException">The expiry has passed, or the comment is too long.</exception>
    public async Task<int?> TakeAsync(long incident, Acknowledging how, CancellationToken ct)
    {
        if (store.Find(incident) is not { Closed: null } open) return null;
        var (_, left) = await acknowledgements.AcknowledgeAsync([.. open.OpenDirect.Select(m => m.Problem)], how.By, how.Comment, how.End, how.Sticky, how.Role);
        // Its pages may know of its problems a moment later than it does.
        left = Math.Max(left, await escalations.AcknowledgeAsync(EscalationPages.Subject(incident), how.By, how.Role));
        return await desk.TakeAsync(incident, new Taken(how.By, how.Role ?? RoleOf(how.By), time.GetUtcNow(), how.Comment), ct) ? left : null;
    }

    /// <summary>Takes back what was acknowledged of its open problems; answers how many that were, null when it is over.</summary>
    public async Task<int?> TakeBackAsync(long incident, string by)
    {
        if (store.Find(incident) is not { Closed: null } open) return null;
        var count = 0;
        foreach (var member in open.OpenDirect.ToList())
            if (await acknowledgements.TakeBackAsync(member.Problem, by)) count++;
        return count;
    }

    internal void Listen(ILogger log) => book.Changed += (made, begun, by) => _ = FollowAsync(made, begun, log);

    private async Task FollowAsync(Acknowledgement made, bool begun, ILogger log)
    {
        try
        {
            if (begun) await desk.TakeProblemAsync(made.Problem, new Taken(made.By, RoleOf(made.By), made.At, made.Comment));
            else if (problems.Find(made.Problem) is { Ended: null }) await desk.ReleaseAsync(made.Problem, problem => book.Of(problem, time.GetUtcNow()) is not null);
        }
        catch (Exception error) when (error is IOException or Storage.StorageFullException or Storage.StorageBusyException or ObjectDisposedException)
        {
            log.LogWarning("The acknowledgement of problem {Problem} is not in its incident: {Reason}", made.Problem, error.Message);
        }
    }

    private string RoleOf(string by) => string.Join(' ', (onCall.Configured.People.GetValueOrDefault(by) ?? onCall.Configured.PersonOf(by))?.Roles ?? []);
}
