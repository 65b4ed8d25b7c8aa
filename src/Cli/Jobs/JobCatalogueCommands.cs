using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Api;
using Muster.Cli.Commands;
using Muster.Cli.Executions;
using Muster.Cli.Output;

namespace Muster.Cli.Jobs;

/// <summary><c>muster jobs list|show|load|export|versions|diff|rollback</c>.</summary>
internal static class JobCatalogueCommands
{
    private static readonly Column[] Columns =
    [
        new("PROJECT", "project"), new("JOB", "fullName"), new("HOSTS", "hosts"), new("VERSION", "version"), new("SCHEDULE", "schedule"),
        new("LAST", "last.status", (j, _) => j.At("last") is null ? "" : $"{OutcomeText.Symbol(j.At("last").Text("status"))} {j.At("last").Text("status")}"), new("DESCRIPTION", "description", Wide: true),
    ];

    private static readonly Column[] VersionColumns = [new("VERSION", "version"), new("HASH", "hash", (v, _) => v.Text("hash")[..12]), new("AUTHOR", "author"), new("WHEN", "at", TableLook.Ago("at")), new("MESSAGE", "message", Wide: true)];

    private static Argument<string> Name() => new("job") { Description = "group/name, a name that only one job has, or an id" };

    private static Option<string?> Project() => new("--project", "-p") { Description = "The job's project" };

    public static Command BuildList(Surroundings around, SharedOptions shared)
    {
        var (project, group, text) = (Project(), new Option<string?>("--group", "-g") { Description = "Only of this group and those below" }, new Option<string?>("--search") { Description = "Only with this in the name or description" });
        var command = new Command("list", "Jobs") { project, group, text };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var path = SharedOptions.Path("/jobs", ("project", parsed.GetValue(project)), ("group", parsed.GetValue(group)), ("q", parsed.GetValue(text)));
            shared.Listing(around, parsed).Write(await api.ListAsync(path, ct).ToListAsync(ct).ConfigureAwait(false), Columns, "no jobs");
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildShow(Surroundings around, SharedOptions shared)
    {
        var (name, project) = (Name(), Project());
        var command = new Command("show", "A job as it stands in its file (with -o json: all that is known of it)") { name, project };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var id = await IdAsync(api, parsed.GetValue(name)!, parsed.GetValue(project), ct).ConfigureAwait(false);
            if (parsed.GetValue(shared.Output) is OutputFormat.Json or OutputFormat.Yaml)
                shared.Listing(around, parsed).WriteDocument((await api.GetAsync($"/jobs/{id}", ct).ConfigureAwait(false))!);
            else
                await CopyAsync(around, api, SharedOptions.Path("/jobs/export", ("id", id)), ct).ConfigureAwait(false);
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildLoad(Surroundings around, SharedOptions shared)
    {
        var file = new Option<string>("--file", "-f") { Description = "A job file in YAML, JSON or XML (Rundeck's too), - for standard input", Required = true };
        var (project, same, message) = (Project(), new Option<string?>("--on-same", "-d") { Description = "When a job is there: update (usual), skip or refuse" }, new Option<string?>("--message", "-m") { Description = "Kept with the version" });
        var command = new Command("load", "Take the jobs of a file into a project (ends with 1 when one cannot run as it is)") { file, project, same, message };
        command.SetAction(async (parsed, ct) =>
        {
            var path = parsed.GetValue(file)!;
            using var api = shared.Connect(around, parsed);
            var answer = (await api.PostAsync("/jobs", new JsonObject
            {
                ["name"] = path == "-" ? "standard input" : Path.GetFileName(path),
                ["content"] = path == "-" ? await around.In.ReadToEndAsync(ct).ConfigureAwait(false) : JobCommands.Text(path),
                ["project"] = parsed.GetValue(project),
                ["onSame"] = parsed.GetValue(same),
                ["message"] = parsed.GetValue(message),
            }, ct).ConfigureAwait(false))!;
            Column[] columns = [new("ACTION", "action"), new("PROJECT", "project"), new("GROUP", "group"), new("NAME", "name"), new("FILE", "file")];
            shared.Listing(around, parsed).Write([.. answer["items"]!.AsArray().OfType<JsonObject>()], columns, "no jobs");
            var remarks = answer["remarks"]!.AsArray().OfType<JsonObject>().ToList();
            foreach (var remark in remarks)
                around.Error.WriteLine($"{remark.Text("kind")}  {path}:{remark.Text("line")}  {remark.Text("job")}  {remark.Text("where")}: {remark.Text("text")}");
            return remarks.Exists(r => r.Text("kind") == "error") ? ExitCode.NotOk : ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildExport(Surroundings around, SharedOptions shared)
    {
        var form = new Option<string?>("--form", "-F") { Description = "yaml (usual), json or xml" };
        var (project, group, job) = (Project(), new Option<string?>("--group", "-g") { Description = "Only of this group and those below" }, new Option<string?>("--job", "-j") { Description = "Only this job: group/name or name" });
        var command = new Command("export", "Jobs as one file that Muster and Rundeck read") { form, project, group, job };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            await CopyAsync(around, api, SharedOptions.Path("/jobs/export", ("form", parsed.GetValue(form)), ("project", parsed.GetValue(project)), ("group", parsed.GetValue(group)), ("job", parsed.GetValue(job))), ct).ConfigureAwait(false);
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildVersions(Surroundings around, SharedOptions shared)
    {
        var (name, project) = (Name(), Project());
        var command = new Command("versions", "Every content a job had, newest first") { name, project };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var id = await IdAsync(api, parsed.GetValue(name)!, parsed.GetValue(project), ct).ConfigureAwait(false);
            shared.Listing(around, parsed).Write(await api.ListAsync($"/jobs/{id}/versions", ct).ToListAsync(ct).ConfigureAwait(false), VersionColumns, "no versions");
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildDiff(Surroundings around, SharedOptions shared)
    {
        var (name, project) = (Name(), Project());
        var versions = new Argument<string[]>("versions") { Description = "One: against the newest; two: the second against the first; none: the newest against the one before", Arity = new ArgumentArity(0, 2) };
        var command = new Command("diff", "What a version of a job has otherwise (ends with 1 when they differ)") { name, versions, project };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var id = await IdAsync(api, parsed.GetValue(name)!, parsed.GetValue(project), ct).ConfigureAwait(false);
            var given = parsed.GetValue(versions) ?? [];
            var known = await api.ListAsync($"/jobs/{id}/versions", ct).ToListAsync(ct).ConfigureAwait(false);
            if (known.Count < 2 && given.Length < 2)
                throw new UsageException("the job has one version only: there is nothing to compare");
            var newest = known[0].Text("version");
            var (a, b) = given.Length switch { 0 => (known[1].Text("version"), newest), 1 => (given[0], newest), _ => (given[0], given[1]) };
            var answer = (await api.GetAsync(SharedOptions.Path($"/jobs/{id}/diff", ("a", a), ("b", b)), ct).ConfigureAwait(false))!;
            if (parsed.GetValue(shared.Output) is OutputFormat.Json or OutputFormat.Yaml)
                shared.Listing(around, parsed).WriteDocument(answer);
            var lines = answer["lines"]!.AsArray().OfType<JsonObject>().ToList();
            if (parsed.GetValue(shared.Output) is OutputFormat.Table)
                lines.ForEach(line => around.Out.WriteLine($"{line.Text("side")}{line.Text("text")}"));
            return lines.Exists(l => l.Text("side") is "+" or "-") ? ExitCode.NotOk : ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildRollback(Surroundings around, SharedOptions shared)
    {
        var (name, project) = (Name(), Project());
        var version = new Argument<string>("version") { Description = "A number, or the beginning of a hash" };
        var command = new Command("rollback", "Write an old content of a job back, as a new version") { name, version, project };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var id = await IdAsync(api, parsed.GetValue(name)!, parsed.GetValue(project), ct).ConfigureAwait(false);
            var now = await api.PostAsync($"/jobs/{id}/rollback", new JsonObject { ["version"] = parsed.GetValue(version) }, ct).ConfigureAwait(false);
            around.Out.WriteLine($"{now.Text("fullName")} is version {now.Text("version")} now");
            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>The one job a name means: split at its last slash; without one the group may be any, but the job must be the only one.</summary>
    private static async Task<string> IdAsync(ApiClient api, string name, string? project, CancellationToken ct)
    {
        var found = await api.ListAsync(SharedOptions.Path("/jobs", ("job", name), ("project", project)), ct).ToListAsync(ct).ConfigureAwait(false);
        return found.Count switch
        {
            1 => found[0].Text("id"),
            0 => (await api.GetAsync($"/jobs/{Uri.EscapeDataString(name)}", ct).ConfigureAwait(false)).Text("id"),
            _ => throw new UsageException($"“{name}” is the name of {found.Count} jobs: {string.Join(", ", found.Take(10).Select(j => $"{j.Text("fullName")} of {j.Text("project")}"))}; say which, with its group and -p PROJECT"),
        };
    }

    private static async Task CopyAsync(Surroundings around, ApiClient api, string path, CancellationToken ct)
    {
        await foreach (var text in api.TextAsync(path, ct).ConfigureAwait(false))
            around.Out.Write(text);
    }
}
