using Muster.Server.Commands.Steps;
using Muster.Server.Hosts;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Commands;

/// <summary>The one place that decides who may run what where. The host's own policy decides after it, on the host.</summary>
public sealed class RunRights
{
    /// <exception cref="ApiProblem">403, with the reason.</exception>
    public void Demand(Caller caller, IReadOnlyList<HostRecord> hosts, StepSpec step)
    {
        if (Objection(caller, hosts, step) is { } objection) throw ApiProblem.Forbidden(objection);
    }

    /// <returns>Null when the caller may, else why not.</returns>
    public string? Objection(Caller caller, IReadOnlyList<HostRecord> hosts, StepSpec step) =>
        caller.May(Role.Operator) ? null : $"Running “{step.Title}” on {hosts.Count} {(hosts.Count == 1 ? "host" : "hosts")} needs the role operator; {caller.Name} is {caller.Role.ToString().ToLowerInvariant()}.";
}
