using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Api;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster views import</c>: files of Ganglia, one or whole folders of them. What cannot be taken over is told, file by file, and the others go on.</summary>
internal static class ViewImport
{
    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var files = new Argument<string[]>("file") { Description = "Files of Ganglia (*_report.json, view_*.json, default.json, events.json) or folders of them", Arity = ArgumentArity.OneOrMore };
        var view = new Option<string?>("--view") { Description = "Where a graph goes that is no view by itself (Ganglia)" };
        var dry = new Option<bool>("--dry-run") { Description = "Change nothing, only tell" };
        var command = new Command("import", "Take over graphs, views and events of Ganglia; tells what was carried over and what has no like here (ends with 1 when there is something)") { files, view, dry };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var table = parsed.GetValue(shared.Output) == OutputFormat.Table;
            var whole = true;
            var reports = new JsonArray();
            foreach (var file in Found(parsed.GetValue(files)!))
            {
                var body = new JsonObject { ["name"] = Path.GetFileName(file), ["content"] = Read(file), ["view"] = parsed.GetValue(view), ["dryRun"] = parsed.GetValue(dry) };
                JsonNode report;
                try
                {
                    report = (await api.PostAsync("/views/import", body, ct).ConfigureAwait(false))!;
                }
                catch (ApiException refused) when (refused.Status is 400 or 422)
                {
                    report = new JsonObject { ["refused"] = refused.Message };
                }
                whole &= report["refused"] is null && report["remarks"]!.AsArray().Count == 0;
                if (table) Tell(around, file, report, parsed.GetValue(dry));
                else
                {
                    var told = new JsonObject { ["file"] = file };
                    foreach (var (key, value) in report.AsObject()) told[key] = value?.DeepClone();
                    reports.Add(told);
                }
            }
            if (!table) shared.Listing(around, parsed).WriteDocument(reports);
            return whole ? ExitCode.Fine : ExitCode.NotOk;
        });
        return command;
    }

    private static void Tell(Surroundings around, string file, JsonNode report, bool dry)
    {
        if (report["refused"] is { } refused)
        {
            around.Out.WriteLine($"{file}: not imported");
            around.Out.WriteLine($"  ! {refused.GetValue<string>()}");
            return;
        }
        around.Out.WriteLine(report.Text("kind") switch
        {
            "events" => $"{file}: {report.Text("events")} {(report.Text("events") == "1" ? "event" : "events")}",
            "colors" => $"{file}: nothing",
            _ when report.Text("view").Length == 0 => $"{file}: nothing",
            _ => $"{file}: {report.Text("graphs")} {(report.Text("graphs") == "1" ? "graph" : "graphs")} {(dry ? "for" : "in")} the view {report.Text("view")}",
        });
        foreach (var carried in report["carriedOver"]?.AsArray() ?? []) around.Out.WriteLine($"  + {carried!.GetValue<string>()}");
        foreach (var remark in report["remarks"]!.AsArray()) around.Out.WriteLine($"  ! {remark!.GetValue<string>()}");
    }

    /// <summary>Views name graphs, so graphs go first: those of the same call are known by then.</summary>
    private static IOrderedEnumerable<string> Found(string[] named) =>
        named.SelectMany(one => Directory.Exists(one) ? Directory.EnumerateFiles(one).Where(file => Path.GetExtension(file) is ".json" or ".php").Order(StringComparer.Ordinal) : Enumerable.Repeat(one, 1))
            .OrderBy(file => !Path.GetFileName(file).EndsWith("_report.json", StringComparison.Ordinal)).ThenBy(file => Path.GetExtension(file) == ".php");

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
