using Muster.Server.Hosts;
using Muster.Server.Notifications.Routing;
using Muster.Server.Problems;

namespace Muster.Server.Notifications.Incidents;

/// <summary>A problem as part of an incident, kept with the words it had then.</summary>
/// <param name="Held">Why it is not told for itself: its cause is. Null: it is what the incident is about.</param>
/// <param name="Joined">When it became part of it.</param>
public sealed record IncidentMember(
    long Problem, HostId Host, string HostName, string Check, string Status, DateTimeOffset Since, string Output, DateTimeOffset? Ended, string? Held, DateTimeOffset Joined)
{
    public bool IsOfHost => Check == Problems.Problem.HostCheck;
    public bool Open => Ended is null;

    /// <summary>The status, or RECOVERED.</summary>
    public string Shown => Open ? Status : "RECOVERED";

    public static IncidentMember Of(Problem problem, string hostName, string? held, DateTimeOffset joined) =>
        new(problem.Id, problem.Host, hostName, problem.Check, problem.Status, problem.Since, problem.Output, problem.Ended, held, joined);

    /// <summary>The problem as it is now, with its place here kept.</summary>
    public IncidentMember With(Problem problem) => this with { Status = problem.Status, Output = problem.Output, Ended = problem.Ended };

    public string Place => IsOfHost ? HostName : $"{HostName}: {Check}";

    public Subject Subject(HostRecord host) => new(Problem, host, Check, Status, Since);
}
