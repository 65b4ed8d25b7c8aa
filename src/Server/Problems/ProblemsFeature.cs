using Muster.Server.States;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Problems;

public sealed record ProblemAnswer(string Id, string Host, string HostId, string Check, string Status, DateTimeOffset Since, bool Acknowledged, string Output, int Attempt);

/// <summary>The slice that lists what is wrong.</summary>
public static class ProblemsFeature
{
    private static readonly SortKeys<ProblemView> Sorts = new SortKeys<ProblemView>(p => p.Id)
        .By("since", p => p.Since.ToUnixTimeMilliseconds()).By("host", p => p.Host.Name).By("check", p => p.Check).By("status", p => p.Status);

    public static void AddProblems(this IServiceCollection services) => services.AddSingleton<ProblemBoard>();

    public static void MapProblems(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/v1/problems", (
        [AsParameters] PageRequest page, HostQuery query, ProblemBoard board, string? selector, string? status, string? q) =>
    {
        var statuses = status?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var found = Sorts.Page(query.Hosts(selector, null, null, all: false).SelectMany(board.Of).Where(p =>
            (statuses is null || statuses.Contains(p.Status, StringComparer.OrdinalIgnoreCase))
            && (string.IsNullOrEmpty(q) || p.Host.Name.Contains(q, StringComparison.OrdinalIgnoreCase) || p.Check.Contains(q, StringComparison.OrdinalIgnoreCase))), page);
        return new Page<ProblemAnswer>(
            [.. found.Items.Select(p => new ProblemAnswer(p.Id, p.Host.Name, p.Host.Id.ToString(), p.Check, p.Status, p.Since, false, p.Output, p.Attempt))], found.Next, found.Total);
    }).Require(Role.Viewer);
}
