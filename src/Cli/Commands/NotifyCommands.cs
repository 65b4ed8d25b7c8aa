using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Api;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster notify</c>: who is told of what, and why; tests of channels; incidents.</summary>
internal static class NotifyCommands
{
    private static readonly Column[] Deliveries =
    [
        new("ID", "id"), new("STATE", "state"), new("KIND", "kind"), new("TITLE", "title"), new("TO", "recipient"), new("THROUGH", "channel"), new("WHEN", "created", TableLook.Ago("created")), new("RECEIPT", "receipt"), new("REASON", "reason", Wide: true),
    ];

    private static readonly Column[] Channels =
    [
        new("NAME", "name"), new("KIND", "kind"), new("SENT", "sent"), new("FAILED", "failed"), new("WAITING", "waiting"), new("LAST SENT", "lastSent", TableLook.Ago("lastSent")), new("LAST TROUBLE", "lastReason", Wide: true),
    ];

    private static readonly Column[] Incidents =
    [
        new("ID", "id"), new("SEVERITY", "severity"), new("TITLE", "title"), new("OPEN", "open"), new("MEMBERS", "members"), new("TOLD", "told"), new("OPENED", "opened", TableLook.Ago("opened")), new("QUIET", "quiet", Wide: true),
    ];

    private static readonly Column[] Lines = [new("KIND", "kind"), new("GOOD", "good"), new("WHAT", "text")];

    public static Command Build(Surroundings around, SharedOptions shared) =>
        new("notify", "Who is told of what: why, what would happen, tests, messages, channels, incidents")
        {
            BuildWhy(around, shared), BuildDryRun(around, shared), BuildTest(around, shared), BuildList(around, shared, "list", "Messages and what became of them, newest first", "/notify/deliveries", Deliveries, "no messages"),
            BuildChannels(around, shared), IncidentCommands.BuildRoutes(around, shared), BuildIncidents(around, shared), IncidentCommands.BuildIncident(around, shared), BuildAcknowledge(around, shared),
            IncidentCommands.BuildTakeBack(around, shared), IncidentCommands.BuildAsk(around, shared), IncidentCommands.BuildChange(around, shared, "retry", "Try messages again that wait or are dead"),
            IncidentCommands.BuildChange(around, shared, "cancel", "Take messages out that wait or are dead"), IncidentCommands.BuildHomeless(around, shared),
        };

    private static Command BuildWhy(Surroundings around, SharedOptions shared)
    {
        var problem = new Argument<long>("problem") { Description = "The problem's id, as muster problems prints it" };
        var person = new Option<string?>("--person", "-p") { Description = "Why this person (or channel:NAME) was told, or was not" };
        var command = new Command("why", "Why was somebody told of a problem, or not?") { problem, person };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            Tell(around, shared, parsed, (await api.GetAsync(SharedOptions.Path("/notify/why", ("problem", $"{parsed.GetValue(problem)}"), ("person", parsed.GetValue(person))), ct).ConfigureAwait(false))!);
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildDryRun(Surroundings around, SharedOptions shared)
    {
        var host = new Argument<string>("host") { Description = "A host's name or id" };
        var check = new Argument<string?>("check") { Description = "A check; without it the host itself", Arity = ArgumentArity.ZeroOrOne };
        var status = new Option<string?>("--status", "-s") { Description = "CRITICAL, WARNING, UNKNOWN, DOWN, BLIND (CRITICAL; DOWN for the host itself)" };
        var command = new Command("dry-run", "What would happen if this went critical now? Nothing is sent") { host, check, status };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            Tell(around, shared, parsed, (await api.GetAsync(SharedOptions.Path("/notify/dry-run", ("host", parsed.GetValue(host)), ("check", parsed.GetValue(check) ?? "host"), ("status", parsed.GetValue(status))), ct).ConfigureAwait(false))!);
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildTest(Surroundings around, SharedOptions shared)
    {
        var channel = new Argument<string>("channel") { Description = "The channel's name in config/notify" };
        var to = new Option<string?>("--to") { Description = "An address in the channel's form; without it everybody who is reached that way" };
        var command = new Command("test", "Send a test through a channel") { channel, to };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var sent = await api.PostAsync($"/notify/channels/{Uri.EscapeDataString(parsed.GetValue(channel)!)}/test", new JsonObject { ["to"] = parsed.GetValue(to) }, ct).ConfigureAwait(false);
            shared.Listing(around, parsed).Write([.. sent!.AsArray().OfType<JsonObject>()], Deliveries, "nothing was sent");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildList(Surroundings around, SharedOptions shared, string name, string says, string path, Column[] columns, string none)
    {
        var state = new Option<string?>("--state") { Description = "waiting, sent, passedOn, merged, dead or cancelled" };
        var most = new Option<int?>("--limit", "-n") { Description = "At most so many (50)" };
        var command = new Command(name, says) { state, most };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            List<JsonObject> items = [];
            await foreach (var item in api.ListAsync(SharedOptions.Path(path, ("state", parsed.GetValue(state))), ct).ConfigureAwait(false))
            {
                if (items.Count >= (parsed.GetValue(most) ?? 50)) break;
                items.Add(item);
            }
            shared.Listing(around, parsed).Write(items, columns, none);
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildChannels(Surroundings around, SharedOptions shared)
    {
        var command = new Command("channels", "Channels and how they do");
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var all = await api.GetAsync("/notify/channels", ct).ConfigureAwait(false);
            shared.Listing(around, parsed).Write([.. all!.AsArray().OfType<JsonObject>()], Channels, "no channels are configured");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildIncidents(Surroundings around, SharedOptions shared)
    {
        var all = new Option<bool>("--all") { Description = "Those that are over too" };
        var command = new Command("incidents", "Incidents: problems that are one thing") { all };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            List<JsonObject> items = [];
            await foreach (var item in api.ListAsync(SharedOptions.Path("/incidents", ("open", parsed.GetValue(all) ? null : "true")), ct).ConfigureAwait(false)) items.Add(item);
            shared.Listing(around, parsed).Write(items, Incidents, "no incidents");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildAcknowledge(Surroundings around, SharedOptions shared)
    {
        var id = new Argument<long>("incident") { Description = "The incident's id" };
        var comment = new Option<string?>("--comment", "-m") { Description = "What others should know" };
        var length = new Option<string?>("--for") { Description = "Ends after this time (30m, 2h, 1d); else with the problems" };
        var sticky = new Option<bool>("--sticky") { Description = "Stays when a problem changes from warning to critical" };
        var role = new Option<string?>("--as") { Description = "As which role, where a page asks several (sysadmin); else as all of yours" };
        var command = new Command("ack", "Acknowledge an incident: reminders and escalations that wait for you end") { id, comment, length, sticky, role };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var body = new JsonObject { ["comment"] = parsed.GetValue(comment) ?? "", ["duration"] = parsed.GetValue(length), ["sticky"] = parsed.GetValue(sticky), ["role"] = parsed.GetValue(role) };
            var answer = await api.PostAsync($"/incidents/{parsed.GetValue(id)}/acknowledge", body, ct).ConfigureAwait(false);
            if ((int?)answer?["stillAsked"] is > 0) around.Out.WriteLine("acknowledged; somebody with another role is asked still");
            return ExitCode.Fine;
        });
        return command;
    }

    private static void Tell(Surroundings around, SharedOptions shared, ParseResult parsed, JsonNode explanation)
    {
        if (parsed.GetValue(shared.Output) is OutputFormat.Json or OutputFormat.Yaml)
        {
            shared.Listing(around, parsed).WriteDocument(explanation.DeepClone());
            return;
        }
        if (parsed.GetValue(shared.Output) == OutputFormat.Table) around.Out.WriteLine((string?)explanation["verdict"]);
        shared.Listing(around, parsed).Write([.. explanation["lines"]!.AsArray().OfType<JsonObject>()], Lines, "");
    }
}
