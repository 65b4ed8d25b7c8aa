using Muster.Server.Web.Kit;

namespace Muster.Server.Overview.Hosts;

/// <summary>One page of the list of hosts.</summary>
/// <param name="SelectorError">Why the selector was not understood: shown under its box, with the place marked.</param>
public sealed record HostsView(
    IReadOnlyList<HostRow> Rows, int Matching, int Total, IReadOnlyDictionary<string, int> Counts, PageQuery Query, string? SelectorError, int PageSize);
