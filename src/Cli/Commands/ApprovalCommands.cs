using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster approvals</c>: runs that wait for another person's word.</summary>
internal static class ApprovalCommands
{
    private static readonly Column[] Columns =
    [
        new("NUMBER", "id"), new("STATE", "state"), new("HOSTS", "hosts", (a, _) => (a.At("hosts") as JsonArray)?.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? ""), new("BY", "by"),
        new("ASKED", "asked", TableLook.Ago("asked")), new("RULE", "rule"), new("WHAT", "title", Wide: true),
    ];

    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var state = new Option<string?>("--state") { Description = "pending (usual), approved, denied, expired, withdrawn or all" };
        var command = new Command("approvals", "Runs that wait for another person's word") { state };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var wanted = parsed.GetValue(state) ?? "pending";
            var found = await api.ListAsync(SharedOptions.Path("/approvals", ("state", wanted == "all" ? null : wanted)), ct).ToListAsync(ct).ConfigureAwait(false);
            shared.Listing(around, parsed).Write(found, Columns, wanted == "pending" ? "nothing waits" : "none");
            return ExitCode.Fine;
        });
        command.Add(BuildShow(around, shared));
        command.Add(BuildDecide(around, shared, "approve", "Let it run; never what one asked for oneself"));
        command.Add(BuildDecide(around, shared, "deny", "Do not let it run; needs --reason"));
        return command;
    }

    private static Command BuildShow(Surroundings around, SharedOptions shared)
    {
        var number = new Argument<long>("number") { Description = "As the list shows it" };
        var command = new Command("show", "Exactly what would run where") { number };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            shared.Listing(around, parsed).WriteDocument((await api.GetAsync($"/approvals/{parsed.GetValue(number)}", ct).ConfigureAwait(false))!);
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildDecide(Surroundings around, SharedOptions shared, string verdict, string description)
    {
        var number = new Argument<long>("number") { Description = "As the list shows it" };
        var reason = new Option<string?>("--reason", "-m") { Description = "Kept with the decision" };
        var command = new Command(verdict, description) { number, reason };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var decided = await api.PostAsync($"/approvals/{parsed.GetValue(number)}/{verdict}", new JsonObject { ["reason"] = parsed.GetValue(reason) }, ct).ConfigureAwait(false);
            around.Out.WriteLine(decided.Text("execution") is { Length: > 0 } execution ? $"approved; it runs as execution {execution}" : decided.Text("state"));
            return ExitCode.Fine;
        });
        return command;
    }
}
