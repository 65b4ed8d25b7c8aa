using Muster.Server.Forecasts.Looking;
using Muster.Server.Web.Kit;

namespace Muster.Server.Overview;

/// <summary>All that the overview shows.</summary>
/// <param name="HostCounts">By status: UP, DOWN, BLIND, REBOOTING.</param>
/// <param name="NotUp">Hosts that are not UP: DOWN first, then BLIND, REBOOTING; longest first.</param>
/// <param name="Coming">What may be full within a month, the soonest first.</param>
/// <param name="Bad">Checks that are not OK and not hidden by a host that is down: worst first, newest first within.</param>
public sealed record OverviewView(
    IReadOnlyDictionary<string, int> HostCounts, IReadOnlyList<HostRow> NotUp, IReadOnlyList<GroupLine> Groups,
    Standing Checks, IReadOnlyList<CheckRow> Bad, int BadTotal, IReadOnlyList<DatedFact> Dated, IReadOnlyList<CurrentForecast> Coming)
{
    public int Hosts => HostCounts.Values.Sum();
    public int Of(string status) => HostCounts.GetValueOrDefault(status);
}

/// <summary>A group of the top level with its worst.</summary>
public sealed record GroupLine(string Name, string Selector, int Hosts, int NotUp, Standing Checks);

/// <summary>Something known today that has a date or a limit: an expiring certificate, a pending reboot, a filling disk.</summary>
public sealed record DatedFact(Tone Tone, string Icon, string HostId, string HostName, string What, string Detail);
