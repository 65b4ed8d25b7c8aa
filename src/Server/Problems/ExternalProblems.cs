using Muster.Server.Hosts;

namespace Muster.Server.Problems;

/// <summary>Problems of hosts that other systems tell of: they begin and end as those say, and live like all others else.</summary>
public sealed class ExternalProblems
{
    private readonly ProblemKeeper keeper;

    internal ExternalProblems(ProblemKeeper keeper) => this.keeper = keeper;

    /// <summary>Begins one, or gives the open one another status.</summary>
    /// <param name="name">As the other system calls it; the problem's check is this behind <see cref="Problem.ExternalPrefix"/>.</param>
    /// <param name="status">WARNING, CRITICAL or UNKNOWN.</param>
    public void Begin(HostId host, string name, string status, DateTimeOffset at, string output) => keeper.BeginExternal(host, name, status, at, output);

    /// <summary>It is over; nothing happens when there is none.</summary>
    public void End(HostId host, string name, DateTimeOffset at) => keeper.EndExternal(host, name, at);
}
