using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster views</c>: named sets of graphs, and what can be taken over from Ganglia.</summary>
internal static class ViewCommands
{
    private static readonly Column[] Columns =
    [
        new("ID", "id"), new("NAME", "name"), new("GRAPHS", "items"), new("ON", "on"), new("RANGE", "range"), new("FILE", "file"), new("DESCRIPTION", "description", Wide: true),
    ];

    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var command = AccountCommands.BuildList(around, shared, "views", "List, show, import and share views", "/views", Columns);
        command.Add(BuildShow(around, shared));
        command.Add(BuildImport(around, shared));
        command.Add(BuildShare(around, shared));
        return command;
    }

    private static Command BuildShow(Surroundings around, SharedOptions shared)
    {
        var id = new Argument<string>("id") { Description = "The view's id" };
        var command = new Command("show", "Print the file of a view") { id };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var answer = (await api.GetAsync($"/views/{Uri.EscapeDataString(parsed.GetValue(id)!)}", ct).ConfigureAwait(false))!;
            if (parsed.GetValue(shared.Output) == OutputFormat.Table) around.Out.Write(answer.Text("yaml"));
            else shared.Listing(around, parsed).WriteDocument(answer.DeepClone());
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildImport(Surroundings around, SharedOptions shared)
    {
        var files = new Argument<string[]>("file") { Description = "view_*.json and *_report.json of Ganglia; graphs first, so that views find them", Arity = ArgumentArity.OneOrMore };
        var view = new Option<string?>("--view") { Description = "Where a graph goes that is no view by itself (Ganglia)" };
        var dry = new Option<bool>("--dry-run") { Description = "Change nothing, only tell" };
        var command = new Command("import", "Take over views and graphs of Ganglia, and tell what has no like here (ends with 1 when there is something)") { files, view, dry };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var remarked = false;
            var reports = new JsonArray();
            // A view names graphs: those of the same call are known by then.
            foreach (var file in parsed.GetValue(files)!.OrderBy(file => !Path.GetFileName(file).EndsWith("_report.json", StringComparison.Ordinal)))
            {
                var body = new JsonObject { ["name"] = Path.GetFileName(file), ["content"] = Read(file), ["view"] = parsed.GetValue(view), ["dryRun"] = parsed.GetValue(dry) };
                var report = (await api.PostAsync("/views/import", body, ct).ConfigureAwait(false))!;
                remarked |= report["remarks"]!.AsArray().Count > 0;
                if (parsed.GetValue(shared.Output) == OutputFormat.Table)
                {
                    around.Out.WriteLine($"{file}: {report.Text("graphs")} {(report.Text("graphs") == "1" ? "graph" : "graphs")} {(parsed.GetValue(dry) ? "for" : "in")} the view {report.Text("view")}");
                    foreach (var remark in report["remarks"]!.AsArray()) around.Out.WriteLine($"  {remark!.GetValue<string>()}");
                }
                else reports.Add(report.DeepClone());
            }
            if (parsed.GetValue(shared.Output) != OutputFormat.Table) shared.Listing(around, parsed).WriteDocument(reports);
            return remarked ? ExitCode.NotOk : ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildShare(Surroundings around, SharedOptions shared)
    {
        var id = new Argument<string>("id") { Description = "The view's id" };
        var expires = new Option<string?>("--expires") { Description = "How long the link shows it: 12h, 7d (7d)" };
        var on = new Option<string?>("--selector", "-t") { Description = "Hosts instead of the view's own" };
        var command = new Command("share", "Make a public, read-only link to a view; prints it once") { id, expires, on };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var body = new JsonObject();
            if (parsed.GetValue(expires) is { } length) body["expires"] = length;
            if (parsed.GetValue(on) is { } hosts) body["on"] = hosts;
            var made = (await api.PostAsync($"/views/{Uri.EscapeDataString(parsed.GetValue(id)!)}/shares", body, ct).ConfigureAwait(false))!;
            if (parsed.GetValue(shared.Output) == OutputFormat.Table) around.Out.WriteLine(made.Text("url"));
            else shared.Listing(around, parsed).WriteDocument(made.DeepClone());
            return ExitCode.Fine;
        });
        return command;
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file} cannot be read: {error.Message}");
        }
    }
}
