using Microsoft.AspNetCore.Http.Features;
using Muster.Server.Accounts.Audit;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Running;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Jobs.Api;

/// <summary>REST of what forms need beside a job: files for its options, and the values an address offers.</summary>
public static class JobFileEndpoints
{
    /// <summary>As Rundeck's usual.</summary>
    private const long MostBytes = 200L << 20;

    public static void MapJobFiles(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1/jobs").WithTags("jobs").Require(Role.Operator);
        api.MapPost("/files", UploadAsync).WithSummary("Upload a file for an option of the type file; the answer's id is the option's value");
        api.MapPost("/{id}/options/{option}/values", async (string id, string option, JobRunBody? body, JobEditing jobs, RemoteValues remote, CancellationToken ct) =>
        {
            var job = jobs.Get(id);
            var asked = job.Definition.Options.FirstOrDefault(o => o.Name == option) ?? throw ApiProblem.NotFound($"{job.FullName} has no option “{option}”.");
            return new { items = await remote.FetchAsync(job, asked, (body ?? new JobRunBody()).Ask().Options, ct) };
        }).WithSummary("What the option's valuesUrl offers, with the values the other options have");
    }

    private static async Task<IResult> UploadAsync(string? name, HttpContext http, JobFiles files)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostBytes;
        if (http.Request.ContentLength > MostBytes) throw new ApiProblem(StatusCodes.Status413PayloadTooLarge, $"a file for an option has at most {MostBytes >> 20} MiB.");
        var plain = Path.GetFileName(name ?? "").Trim();
        if (plain.Length is 0 or > 255) throw ApiProblem.BadRequest("name is missing: ?name=report.csv");
        var (sha256, size) = await files.KeepAsync(http.Request.Body, http.RequestAborted);
        var id = UploadedFile.Parse($"{sha256}:{plain}").ToString();
        http.Concerns($"file {plain}", $"{size} bytes, {sha256}");
        return Results.Json(new { id, name = plain, size }, statusCode: StatusCodes.Status201Created);
    }
}
