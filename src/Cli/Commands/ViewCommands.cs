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
        command.Add(ViewImport.Build(around, shared));
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
}
