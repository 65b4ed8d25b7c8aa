using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster pages</c>: the page checks of the server, their runs, and what changed when.</summary>
internal static class PageCommands
{
    private static readonly Column[] PageColumns =
    [
        new("CHECK", "check"), new("STATUS", "status", (item, _) => Status(item)), new("PERFORMANCE", "performance"), new("SECURITY", "security"), new("REQUESTS", "requests"), new("BYTES", "bytes"),
        new("PRIMED", "primedBytes"), new("BAD", "bad"), new("WARNINGS", "warnings"), new("LAST", "started", TableLook.Ago("started")), new("ADDRESS", "url", Wide: true),
    ];

    private static readonly Column[] RunColumns =
    [
        new("RUN", "id"), new("STARTED", "started"), new("STATUS", "status", (item, _) => Status(item)), new("PERFORMANCE", "performance"), new("SECURITY", "security"), new("REQUESTS", "requests"), new("BYTES", "bytes"),
        new("CHANGES", "changes"), new("OUTPUT", "output", Wide: true),
    ];

    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var command = AccountCommands.BuildList(around, shared, "pages", "List page checks with their newest run", "/page-checks", PageColumns);
        var check = new Argument<string>("check") { Description = "Name of the page check" };
        var runs = new Command("runs", "List the runs of a page check, newest first") { check };
        runs.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var answer = await api.GetAsync($"/page-checks/{Uri.EscapeDataString(parsed.GetValue(check)!)}/runs", ct).ConfigureAwait(false);
            shared.Listing(around, parsed).Write([.. answer!["items"]!.AsArray().Select(i => i!.AsObject())], RunColumns, "no runs yet");
            return ExitCode.Fine;
        });
        command.Subcommands.Add(runs);
        command.Subcommands.Add(Changes(around, shared));
        command.Subcommands.Add(Mark(around, shared));
        return command;
    }

    private static Command Changes(Surroundings around, SharedOptions shared)
    {
        var check = new Argument<string>("check") { Description = "Name of the page check" };
        var command = new Command("changes", "Tell which headers, notes and figures of a page changed in which run, and which deploys and configuration changes stand before it") { check };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var answer = await api.GetAsync($"/page-checks/{Uri.EscapeDataString(parsed.GetValue(check)!)}/changes", ct).ConfigureAwait(false);
            if (parsed.GetValue(shared.Output) != OutputFormat.Table) shared.Listing(around, parsed).WriteDocument(answer!["items"]!.DeepClone());
            else if (answer!["items"]!.AsArray().Count == 0) around.Out.WriteLine("nothing changed since the first run");
            else
                foreach (var change in answer["items"]!.AsArray()) Write(around, change!);
            return ExitCode.Fine;
        });
        return command;
    }

    private static void Write(Surroundings around, JsonNode change)
    {
        around.Out.WriteLine($"{change.Text("run.started")}  run {change.Text("run.id")}");
        foreach (var marker in change["between"]!.AsArray()) around.Out.WriteLine($"  after {marker!.Text("kind")}: {marker!.Text("title")} ({marker!.Text("at")})");
        foreach (var header in change["diff"]!["headers"]!.AsArray()) around.Out.WriteLine($"  header {header!.Text("name")}: {header!["before"]?.GetValue<string>() ?? "(not there)"} -> {header!["after"]?.GetValue<string>() ?? "(gone)"}");
        foreach (var note in change["diff"]!["appeared"]!.AsArray()) around.Out.WriteLine($"  new  {note!.Text("note.id")}: {note!.Text("note.summary")} ({note!.Text("url")})");
        foreach (var note in change["diff"]!["gone"]!.AsArray()) around.Out.WriteLine($"  gone {note!.Text("note.id")} ({note!.Text("url")})");
        foreach (var figure in change["diff"]!["figures"]!.AsArray()) around.Out.WriteLine($"  {figure!.GetValue<string>()}");
    }

    private static Command Mark(Surroundings around, SharedOptions shared)
    {
        var title = new Argument<string>("title") { Description = "What was deployed, such as: shop 2.1" };
        var command = new Command("mark", "Mark a deploy, so that what changes after it is told beside it") { title };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var answer = await api.PostAsync("/page-checks/markers", new JsonObject { ["title"] = parsed.GetValue(title) }, ct).ConfigureAwait(false);
            around.Out.WriteLine($"marked {answer.Text("title")} at {answer.Text("at")}");
            return ExitCode.Fine;
        });
        return command;
    }

    private static string Status(JsonNode item) => item["status"]?.GetValue<int>() switch { 0 => "OK", 1 => "WARNING", 2 => "CRITICAL", _ => "UNKNOWN" };
}
