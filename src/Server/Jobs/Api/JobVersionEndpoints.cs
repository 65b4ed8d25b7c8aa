using Muster.Server.Accounts.Audit;
using Muster.Server.Commands.Output;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Jobs.Api;

/// <param name="Version">Its number, or the beginning of its hash.</param>
public sealed record RollbackBody(string? Version);

/// <summary>REST of the versions of jobs.</summary>
public static class JobVersionEndpoints
{
    private const int LinesAround = 3;

    public static void MapJobVersions(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1/jobs/{id}").WithTags("jobs").Require(Role.Viewer);
        api.MapGet("/versions", (string id, JobVersions versions, JobCatalogue catalogue) =>
        {
            var all = versions.Of(id);
            if (all.Count == 0) throw ApiProblem.NotFound($"there is and was no job {id}.");
            var current = catalogue.Find(id)?.Hash;
            var newest = all.FirstOrDefault(v => v.Hash == current && !v.Removed)?.Number;
            return new Page<JobVersionAnswer>([.. all.Select(v => JobVersionAnswer.Of(v, v.Number == newest ? current : null))], null, all.Count);
        }).WithSummary("Every content the job had, newest first");
        api.MapGet("/versions/{version}", (string id, string version, JobEditing jobs, JobCatalogue catalogue) =>
            JobVersionAnswer.Of(jobs.Version(id, version), catalogue.Find(id)?.Hash, withText: true)).WithSummary("One of them, by number or hash, with its YAML");
        api.MapGet("/diff", (string id, string a, string b, JobEditing jobs) =>
        {
            var (from, to) = (jobs.Version(id, a), jobs.Version(id, b));
            return new { a = from.Number, b = to.Number, lines = Difference(from.Content, to.Content) };
        }).WithSummary("What ?b= has otherwise than ?a=, by lines");
        api.MapPost("/rollback", (string id, RollbackBody body, HttpContext http, JobEditing jobs, JobCatalogue catalogue, JobAnswers answers) =>
        {
            var version = jobs.Version(id, body.Version ?? throw ApiProblem.BadRequest("version is missing: a number, or the beginning of a hash."));
            jobs.Rollback(version, http.Caller());
            http.Concerns($"job {version.Project}/{version.Name}", $"rolled back to version {version.Number} ({version.Hash[..12]})");
            return answers.Of(catalogue.Find(id) ?? jobs.Get(CataloguedJob.IdOf(version.Project, version.Name)));
        }).Require(Role.Operator).WithSummary("Write an old content back, as a new version");
    }

    internal static IReadOnlyList<DiffLine> Difference(string from, string to) =>
        [.. LineDiff.Around(LineDiff.Of([.. from.TrimEnd('\n').Split('\n').Take(LineDiff.MostLines)], [.. to.TrimEnd('\n').Split('\n').Take(LineDiff.MostLines)]), LinesAround)];
}
