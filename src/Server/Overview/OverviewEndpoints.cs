using Muster.Server.Hosts;
using Muster.Server.Overview.Problems;
using Muster.Server.Overview.Search;
using Muster.Server.States;
using Muster.Server.Web.Access;

namespace Muster.Server.Overview;

public sealed record HostCounts(int Total, int Up, int Down, int Blind, int Rebooting, int Connected);
public sealed record ProblemCounts(int Total, string? Worst);

/// <summary>How everything stands, in numbers. GONE hosts are not among them.</summary>
public sealed record OverviewAnswer(HostCounts Hosts, CheckCounts Checks, ProblemCounts Problems);

public sealed record SearchAnswer(IReadOnlyList<Found> Items);

/// <summary>REST of what looks across the slices: the counts and the search behind the palette.</summary>
internal static class OverviewEndpoints
{
    public static void MapOverview(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").WithTags("overview").Require(Role.Viewer);
        api.MapGet("/overview", Counts).WithSummary("How many hosts and checks stand how");
        api.MapGet("/search", (HttpContext http, SearchReading search, string? q) => new SearchAnswer(search.Find(q ?? "", http.Caller().Role)))
            .WithSummary("Hosts, checks, groups, views, jobs, metrics, events and pages by a part of their name; the best first");
    }

    private static OverviewAnswer Counts(HostRegistry hosts, StateBoard board, ProblemsReading problems)
    {
        var current = hosts.Current;
        var by = current.CountBy(host => host.Status).ToDictionary();
        var signal = problems.Signal();
        return new OverviewAnswer(
            new HostCounts(current.Count, by.GetValueOrDefault(HostStatus.Up), by.GetValueOrDefault(HostStatus.Down), by.GetValueOrDefault(HostStatus.Blind),
                by.GetValueOrDefault(HostStatus.Rebooting), current.Count(host => host.Connected)),
            board.Count(), new ProblemCounts(signal.Count, signal.Count == 0 ? null : signal.Worst.ToString().ToUpperInvariant()));
    }
}
