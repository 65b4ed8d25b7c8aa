using System.Globalization;
using System.IO.Compression;
using System.Text;
using Muster.Server.Commands.Output;
using Muster.Server.Commands.Steps;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Commands.Api;

/// <summary>A group of hosts that said the same.</summary>
/// <param name="Members">The first of them by name, at most 1000.</param>
public sealed record GroupAnswer(string Key, string State, int Code, string Message, int Hosts, IReadOnlyList<string> Members, long Bytes, long Lines, IReadOnlyList<OutputLine> Sample);

/// <summary>REST of what hosts printed.</summary>
public static class OutputEndpoints
{
    private const int MostMembers = 1000;
    private const int MostLines = 5000;
    private const int MostMatches = 500;

    public static void MapOutput(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1/executions/{id:long}").WithTags("executions").Require(Role.Viewer);
        api.MapGet("/hosts/{host}/lines", Lines).WithSummary("Lines of a host's output, ?from= a line (1 is the first) and ?count=");
        api.MapGet("/hosts/{host}/output", (long id, string host, Executions all, HttpContext http, int? step, string? stream) =>
            RawAsync(http, Step(all, id, host, step), stream)).WithSummary("A host's whole output as it came; ?stream=out or err for one of the two");
        api.MapGet("/output", ArchiveAsync).WithSummary("The output of every host, as a zip with a file each");
        api.MapGet("/groups", (long id, Executions all, int? sample) => Groups(ExecutionEndpoints.Get(all, id), sample ?? 20)).WithSummary("Hosts that ended alike and said the same, largest group first");
        api.MapGet("/groups/diff", Diff).WithSummary("What the output of two groups does not have in common, by lines");
        api.MapGet("/search", Search).WithSummary("Lines that contain ?q=, without regard to case");
        api.MapGet("/follow", (long id, Executions all, LogFollower follower, HttpContext http, long? from) => follower.ServeAsync(http, ExecutionEndpoints.Get(all, id), from))
            .WithSummary("Everything that comes from every host, as Server-Sent Events: output, state, end. Last-Event-ID or ?from= resumes without loss or repeat");
    }

    private static HostStep Step(Executions all, long id, string host, int? step)
    {
        var execution = ExecutionEndpoints.Get(all, id);
        var number = execution.Plan.Hosts.Index().Where(h => h.Item.Name.Equals(host, StringComparison.OrdinalIgnoreCase) || h.Item.Id.ToString() == host).Select(h => (int?)h.Index).FirstOrDefault()
            ?? throw ApiProblem.NotFound($"execution {id} does not run on “{host}”.");
        if (step is { } wanted) return execution.FindStep(number, wanted) ?? throw ApiProblem.NotFound($"step {wanted} has not begun on {host}.");
        return execution.Deciding(number) ?? execution.StepOf(number, 0);
    }

    private static object Lines(long id, string host, Executions all, int? step, long? from, int? count)
    {
        var found = Step(all, id, host, step);
        var (first, most) = (Math.Max(1, from ?? 1), Math.Clamp(count ?? 500, 1, MostLines));
        var (total, bytes) = found.Look(i => (i.Lines, i.Bytes));
        return new { total, bytes, over = found.State.IsOver(), state = found.State.Text(), lines = OutputReader.Lines(found, first).Take(most) };
    }

    private static async Task RawAsync(HttpContext http, HostStep step, string? stream)
    {
        bool? error = stream switch { null or "" or "both" => null, "out" => false, "err" => true, _ => throw ApiProblem.BadRequest("stream is out, err or both.") };
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"inline; filename=\"{FileName(step)}\"";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        foreach (var piece in OutputReader.Bytes(step, error)) await http.Response.Body.WriteAsync(piece, http.RequestAborted);
    }

    private static string FileName(HostStep step) => string.Concat(step.Where.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '~' ? c : '_')) + $"-{step.Execution.Id}.log";

    private static async Task ArchiveAsync(long id, Executions all, HttpContext http)
    {
        var execution = ExecutionEndpoints.Get(all, id);
        http.Response.ContentType = "application/zip";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"execution-{id}.zip\"";
        // The archive writes synchronously, the response does not let it: through a pipe.
        var pipe = new System.IO.Pipelines.Pipe();
        var packing = Task.Run(() =>
        {
            using var zip = new ZipArchive(pipe.Writer.AsStream(), ZipArchiveMode.Create);
            for (var host = 0; host < execution.Plan.Hosts.Count; host++)
            {
                foreach (var step in execution.StepsOf(host).Where(s => s.Look(i => i.Bytes) > 0))
                {
                    using var entry = zip.CreateEntry((execution.Plan.Steps.Count > 1 ? $"step-{step.Step + 1}/" : "") + FileName(step), CompressionLevel.Fastest).Open();
                    foreach (var piece in OutputReader.Bytes(step, null)) entry.Write(piece.Span);
                }
            }
        });
        var copying = pipe.Reader.CopyToAsync(http.Response.Body, http.RequestAborted);
        try
        {
            await packing;
        }
        finally
        {
            await pipe.Writer.CompleteAsync();
        }
        await copying;
    }

    private static Page<GroupAnswer> Groups(Execution execution, int sample)
    {
        GroupAnswer[] groups = [.. OutputGroups.Of(execution).Select(g => new GroupAnswer(
            g.Key, g.State.Text(), g.Code, g.Message, g.Hosts.Count, [.. g.Hosts.Take(MostMembers).Select(h => execution.Plan.Hosts[h].Name)], g.Bytes, g.Lines,
            execution.Deciding(g.Hosts[0]) is { } step ? [.. OutputReader.Lines(step, 1).Take(Math.Clamp(sample, 0, MostLines))] : []))];
        return new Page<GroupAnswer>([.. groups.Take(PageRequest.MostLimit)], null, groups.Length);
    }

    private static object Diff(long id, string a, string b, Executions all)
    {
        var execution = ExecutionEndpoints.Get(all, id);
        var (first, second) = (Text(execution, a), Text(execution, b));
        return new { a, b, cut = first.Count > LineDiff.MostLines || second.Count > LineDiff.MostLines, lines = LineDiff.Around(LineDiff.Of([.. first.Take(LineDiff.MostLines)], [.. second.Take(LineDiff.MostLines)])) };
    }

    private static List<string> Text(Execution execution, string key) =>
        int.TryParse(key, CultureInfo.InvariantCulture, out var host) && host >= 0 && host < execution.Plan.Hosts.Count
            ? execution.Deciding(host) is { } step ? [.. OutputReader.Lines(step, 1).Take(LineDiff.MostLines + 1).Select(l => l.Text)] : []
            : throw ApiProblem.BadRequest($"“{key}” is no group of execution {execution.Id}.");

    private static object Search(long id, string q, Executions all, CancellationToken ct)
    {
        if (q.Length == 0) throw ApiProblem.BadRequest("q is empty.");
        var execution = ExecutionEndpoints.Get(all, id);
        var found = OutputSearch.In(execution, q, MostMatches, ct);
        return new { matches = found.Matches.Select(m => new { host = m.Step.Where.Name, step = m.Step.Step, line = m.Line.N, error = m.Line.Error, text = m.Text }), more = found.More };
    }
}
