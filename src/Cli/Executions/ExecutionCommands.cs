using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Commands;
using Muster.Cli.Output;

namespace Muster.Cli.Executions;

/// <summary><c>muster executions list|show|follow|kill|output|rerun</c>.</summary>
internal static class ExecutionCommands
{
    private static readonly Column[] Columns =
    [
        new("NUMBER", "id"), new("STATUS", "status", (e, _) => $"{OutcomeText.Symbol(e.Text("status"))} {e.Text("status")}"), new("HOSTS", "hosts"), new("BY", "by"),
        new("BEGUN", "created", TableLook.Ago("created")), new("TITLE", "title", Wide: true),
    ];

    private static readonly Column[] HostColumns =
    [
        new("HOST", "host"), new("STATE", "state", (h, _) => $"{OutcomeText.Symbol(h.Text("state"))} {OutcomeText.Words(h.Text("state"))}"), new("LINES", "lines"), new("OUTCOME", "message", (h, _) => OutcomeText.Of(h), Wide: true),
    ];

    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var command = new Command("executions", "Commands and jobs that ran or run on hosts");
        command.Subcommands.Add(BuildList(around, shared));
        command.Subcommands.Add(BuildShow(around, shared));
        command.Subcommands.Add(BuildFollow(around, shared));
        command.Subcommands.Add(BuildKill(around, shared));
        command.Subcommands.Add(BuildOutput(around, shared));
        command.Subcommands.Add(BuildRerun(around, shared));
        return command;
    }

    private static Argument<long> Number() => new("number") { Description = "The execution's number" };

    private static Command BuildList(Surroundings around, SharedOptions shared)
    {
        var status = new Option<string?>("--status") { Description = "Only running, succeeded, failed or killed ones" };
        var text = new Option<string?>("--search") { Description = "Only with this in the title, or begun by this user" };
        var most = new Option<int>("--limit") { Description = "At most so many, newest first", DefaultValueFactory = _ => 50 };
        var command = new Command("list", "Executions, newest first") { status, text, most };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var found = new List<JsonObject>();
            await foreach (var execution in api.ListAsync(SharedOptions.Path("/executions", ("status", parsed.GetValue(status)), ("q", parsed.GetValue(text))), ct).ConfigureAwait(false))
            {
                if (found.Count >= parsed.GetValue(most))
                    break;
                found.Add(execution);
            }

            shared.Listing(around, parsed).Write(found, Columns, "nothing has been run yet");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildShow(Surroundings around, SharedOptions shared)
    {
        var number = Number();
        var state = new Option<string?>("--state") { Description = "Only hosts in these states, such as failed,timedOut" };
        var command = new Command("show", "How every host of an execution stands (ends with 1 when one did not succeed)") { number, state };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var hosts = new List<JsonObject>();
            await foreach (var host in api.ListAsync(SharedOptions.Path($"/executions/{parsed.GetValue(number)}/hosts", ("state", parsed.GetValue(state))), ct).ConfigureAwait(false))
                hosts.Add(host);
            shared.Listing(around, parsed).Write(hosts, HostColumns, "no host");
            return hosts.TrueForAll(h => h.Text("state") == "succeeded") ? ExitCode.Fine : ExitCode.NotOk;
        });
        return command;
    }

    private static Command BuildFollow(Surroundings around, SharedOptions shared)
    {
        var number = Number();
        var grouped = new Option<bool>("--grouped", "-g") { Description = "Show at the end which hosts said the same, instead of every line as it comes" };
        var command = new Command("follow", "Show an execution's output from its beginning to its end") { number, grouped };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            return await new ExecutionWatch(around, api, parsed.GetValue(number).ToString(System.Globalization.CultureInfo.InvariantCulture), parsed.GetValue(shared.Output), parsed.GetValue(grouped)).RunAsync(ct).ConfigureAwait(false);
        });
        return command;
    }

    private static Command BuildKill(Surroundings around, SharedOptions shared)
    {
        var number = Number();
        var now = new Option<bool>("--now") { Description = "Kill at once, without asking the programs to end first" };
        var command = new Command("kill", "End an execution: what waits does not begin, what runs is ended with all it started") { number, now };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            await api.PostAsync($"/executions/{parsed.GetValue(number)}/kill", new JsonObject { ["now"] = parsed.GetValue(now) }, ct).ConfigureAwait(false);
            around.Error.WriteLine($"execution {parsed.GetValue(number)} is being ended");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildOutput(Surroundings around, SharedOptions shared)
    {
        var number = Number();
        var host = new Argument<string>("host") { Description = "The host" };
        var stream = new Option<string?>("--stream") { Description = "Only out or err" };
        var command = new Command("output", "A host's whole output, as it came") { number, host, stream };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var path = SharedOptions.Path($"/executions/{parsed.GetValue(number)}/hosts/{Uri.EscapeDataString(parsed.GetValue(host)!)}/output", ("stream", parsed.GetValue(stream)));
            await foreach (var text in api.TextAsync(path, ct).ConfigureAwait(false))
                around.Out.Write(text);
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildRerun(Surroundings around, SharedOptions shared)
    {
        var number = Number();
        var failed = new Option<bool>("--failed") { Description = "Only on the hosts that did not succeed" };
        var confirm = new Option<int?>("--confirm") { Description = "The number of hosts you mean; needed when there are many" };
        var command = new Command("rerun", "The same again, and show what the hosts say") { number, failed, confirm };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var begun = await api.PostAsync($"/executions/{parsed.GetValue(number)}/rerun", new JsonObject { ["failed"] = parsed.GetValue(failed), ["confirm"] = parsed.GetValue(confirm) }, ct).ConfigureAwait(false);
            return await new ExecutionWatch(around, api, begun.Text("id"), parsed.GetValue(shared.Output), grouped: false).RunAsync(ct).ConfigureAwait(false);
        });
        return command;
    }
}
