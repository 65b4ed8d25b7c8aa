using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster results</c> and <c>muster problems</c>.</summary>
internal static class StateCommands
{
    public static readonly Column[] ResultColumns =
    [
        new("STATUS", "status", TableLook.Status),
        new("HOST", "host"),
        new("CHECK", "check"),
        new("STATE", "hardness", (item, _) => State(item)),
        new("FOR", "since", TableLook.For("since")),
        new("OUTPUT", "output", Wide: true),
    ];

    private static readonly Column[] ProblemColumns =
    [
        new("STATUS", "status", TableLook.Status),
        new("HOST", "host"),
        new("CHECK", "check"),
        new("SINCE", "since", TableLook.Ago("since")),
        new("ACK", "acknowledged", (item, _) => item.IsTrue("acknowledged") ? "yes" : "no"),
        new("ID", "id"),
        new("OUTPUT", "output", Wide: true),
    ];

    public static Command BuildResults(Surroundings around, SharedOptions shared)
    {
        var check = new Option<string?>("--check") { Description = "Only results of this check" };
        var status = new Option<string?>("--status") { Description = "Only these, such as WARNING,CRITICAL" };
        return Build(around, shared, new Command("results", "List the latest result of every check on every host") { check, status }, ResultColumns, "no results",
            (parsed, selector) => SharedOptions.Path("/results", ("selector", selector), ("check", parsed.GetValue(check)), ("status", parsed.GetValue(status)?.ToUpperInvariant())));
    }

    public static Command BuildProblems(Surroundings around, SharedOptions shared) =>
        Build(around, shared, new Command("problems", "List what is not fine"), ProblemColumns, "no problems",
            (_, selector) => SharedOptions.Path("/problems", ("selector", selector)));

    private static Command Build(
        Surroundings around, SharedOptions shared, Command command, Column[] columns, string nothing, Func<ParseResult, string?, string> path)
    {
        var selector = SharedOptions.SelectorWords();
        var option = SharedOptions.SelectorOption();
        var judge = new Option<bool>("--exit-code") { Description = "End with 1 when something listed is not OK" };
        command.Add(selector);
        command.Add(option);
        command.Add(judge);
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var items = await api.ListAsync(path(parsed, SharedOptions.Selector(parsed, selector, option)), ct).ToListAsync(ct).ConfigureAwait(false);
            shared.Listing(around, parsed).Write(items, columns, nothing);
            return parsed.GetValue(judge) && items.Exists(i => i.Text("status") != "OK") ? ExitCode.NotOk : ExitCode.Fine;
        });
        return command;
    }

    private static string State(JsonNode item)
    {
        var state = item.Text("hardness");
        if (item.Text("status") != "OK" && state == "soft")
            state += $" {item.Text("attempt")}/{item.Text("maxAttempts")}";
        return state + (item.IsTrue("flapping") ? " flapping" : "") + (item.IsTrue("noData") ? " no data" : "");
    }
}
