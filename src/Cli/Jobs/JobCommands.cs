using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Commands;
using Muster.Cli.Output;

namespace Muster.Cli.Jobs;

/// <summary><c>muster jobs</c>: job files.</summary>
internal static class JobCommands
{
    private static readonly Column[] Columns =
    [
        new("GROUP", "group"), new("NAME", "name"), new("ON", "on"), new("HOSTS", "hosts"), new("OPTIONS", "options", (item, _) => string.Join(' ', item["options"]?.AsArray().Select(o => (string?)o) ?? [])),
        new("STEPS", "steps"), new("SCHEDULE", "schedule"),
    ];

    public static Command Build(Surroundings around, SharedOptions shared) => new("jobs", "Jobs, and job files of Muster and Rundeck")
    {
        JobCatalogueCommands.BuildList(around, shared), JobCatalogueCommands.BuildShow(around, shared), JobCatalogueCommands.BuildLoad(around, shared), JobCatalogueCommands.BuildExport(around, shared),
        JobCatalogueCommands.BuildVersions(around, shared), JobCatalogueCommands.BuildDiff(around, shared), JobCatalogueCommands.BuildRollback(around, shared), BuildRead(around, shared),
    };

    private static Command BuildRead(Surroundings around, SharedOptions shared)
    {
        var file = new Argument<string>("file") { Description = "A job file in YAML, JSON or XML, - for standard input" };
        var to = new Option<string?>("--to") { Description = "Print the file as yaml, json or xml instead of listing its jobs" };
        var project = new Option<string?>("--project", "-p") { Description = "Project of jobs that name none" };
        var command = new Command("read", "Show what Muster reads in a job file and what it remarks on (ends with 1 when a job cannot run as it is)") { file, to, project };
        command.SetAction(async (parsed, ct) =>
        {
            var path = parsed.GetValue(file)!;
            using var api = shared.Connect(around, parsed);
            var answer = (await api.PostAsync("/jobs/read", new JsonObject
            {
                ["name"] = path == "-" ? "standard input" : Path.GetFileName(path),
                ["content"] = path == "-" ? await around.In.ReadToEndAsync(ct).ConfigureAwait(false) : Text(path),
                ["to"] = parsed.GetValue(to),
                ["project"] = parsed.GetValue(project),
            }, ct).ConfigureAwait(false))!;
            var remarks = answer["remarks"]!.AsArray().OfType<JsonObject>().ToList();
            if (parsed.GetValue(to) is not null)
                around.Out.Write(answer.Text("content"));
            else if (parsed.GetValue(shared.Output) is OutputFormat.Json or OutputFormat.Yaml)
                shared.Listing(around, parsed).WriteDocument(answer.AsObject());
            else
                shared.Listing(around, parsed).Write([.. answer["jobs"]!.AsArray().OfType<JsonObject>()], Columns, "no jobs");
            foreach (var remark in remarks)
                around.Error.WriteLine($"{remark.Text("kind")}  {path}:{remark.Text("line")}  {remark.Text("job")}  {remark.Text("where")}: {remark.Text("text")}");
            return remarks.Exists(r => r.Text("kind") == "error") ? ExitCode.NotOk : ExitCode.Fine;
        });
        return command;
    }

    internal static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: {e.Message}");
        }
    }
}
