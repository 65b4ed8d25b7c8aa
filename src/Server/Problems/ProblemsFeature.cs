using Muster.Server.Hosts;
using Muster.Server.States;
using Muster.Server.Storage;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Problems;

/// <summary>A problem in the REST API and in the stream.</summary>
/// <param name="Ended">Null while it lasts.</param>
public sealed record ProblemAnswer(
    long Id, string Host, string HostId, string Check, string Status, DateTimeOffset Since, DateTimeOffset? Ended, bool Acknowledged, string Output, int Attempt)
{
    public static ProblemAnswer Of(ProblemView p) => new(p.Id, p.Host.Name, p.Host.Id.ToString(), p.Check, p.Status, p.Since, null, p.Acknowledged, p.Output, p.Attempt);

    public static ProblemAnswer Of(Problem p, HostRecord host, bool acknowledged) => new(p.Id, host.Name, host.Id.ToString(), p.Check, p.Status, p.Since, p.Ended, acknowledged, p.Output, 1);
}

/// <summary>The slice that knows what is wrong.</summary>
public static class ProblemsFeature
{
    private static readonly SortKeys<ProblemView> Sorts = new SortKeys<ProblemView>(p => p.Id.ToString("D19", System.Globalization.CultureInfo.InvariantCulture))
        .By("since", p => p.Since.ToUnixTimeMilliseconds()).By("host", p => p.Host.Name).By("check", p => p.Check).By("status", p => p.Status);

    /// <summary>After States and Checking: the keeper compares with what they restored.</summary>
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddMigrations(ProblemStore.Migrations);
        services.AddSingleton<ProblemStore>();
        services.AddSingleton<ProblemBoard>();
        services.AddSingleton<ProblemChanges>();
        services.AddSingleton<Causes.CauseJudge>();
        services.AddSingleton<ProblemKeeper>();
        services.AddSingleton(p => new ExternalProblems(p.GetRequiredService<ProblemKeeper>()));
        services.AddHostedService(p => p.GetRequiredService<ProblemKeeper>());
    }

    public static void MapProblems(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1/problems").Require(Role.Viewer);
        api.MapGet("", ([AsParameters] PageRequest page, HostQuery query, ProblemBoard board, string? selector, string? check, string? status, string? q) =>
        {
            var statuses = status?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return Sorts.Page(query.Hosts(selector, null, null, all: false).SelectMany(board.Of).Where(p =>
                (check is null || p.Check == check) && (statuses is null || statuses.Contains(p.Status, StringComparer.OrdinalIgnoreCase))
                && (string.IsNullOrEmpty(q) || p.Host.Name.Contains(q, StringComparison.OrdinalIgnoreCase) || p.Check.Contains(q, StringComparison.OrdinalIgnoreCase))), page)
                .Select(ProblemAnswer.Of);
        });
        api.MapGet("/{id:long}", (long id, ProblemBoard board) =>
            ProblemAnswer.Of(board.Find(id) ?? throw ApiProblem.NotFound($"problem {id} is not open: it has ended, is covered by its host's, or never was.")));
    }
}
