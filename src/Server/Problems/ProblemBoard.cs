using Muster.Server.Hosts;
using Muster.Server.States;

namespace Muster.Server.Problems;

/// <summary>A hard non-OK state, or a host that is DOWN or BLIND, from its beginning to its recovery.</summary>
/// <param name="Id">The same from beginning to recovery, through changes of its status.</param>
/// <param name="Check"><c>host</c> for the host itself.</param>
public sealed record ProblemView(string Id, HostRecord Host, string Check, string Status, DateTimeOffset Since, string Output, int Attempt);

/// <summary>All present problems, read from the states. Checks of a host that is not UP are covered by the host's own problem.</summary>
public sealed class ProblemBoard(HostRegistry hosts, StateBoard board)
{
    public const string HostCheck = "host";

    public IEnumerable<ProblemView> All() => hosts.Current.SelectMany(Of);

    public IEnumerable<ProblemView> Of(HostRecord host)
    {
        if (host.Status is HostStatus.Down or HostStatus.Blind)
            yield return new ProblemView($"{host.Id}:{HostCheck}", host, HostCheck, host.Status.Text(), host.StatusSince, host.StatusReason, 1);
        if (host.Status != HostStatus.Up) yield break;
        foreach (var view in board.Of(host))
            if (view.IsProblem)
                yield return new ProblemView($"{host.Id}:{view.Check}", host, view.Check, view.Status.ToString().ToUpperInvariant(), view.Since, view.Output, view.Attempt);
    }
}
