using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary>What <c>muster notify</c> does with one incident or one message, and the lists beside them.</summary>
internal static class IncidentCommands
{
    private static readonly Column[] Members = [new("STATUS", "status", TableLook.Status), new("HOST", "host"), new("CHECK", "check"), new("PROBLEM", "problem"), new("SINCE", "since", TableLook.Ago("since")), new("HELD BACK", "held"), new("OUTPUT", "output", Wide: true)];

    private static readonly Column[] Story = [new("AT", "at"), new("KIND", "kind"), new("WHAT", "text")];

    private static readonly Column[] Routes = [new("ROUTE", "name"), new("ON", "on"), new("CHECKS", "checks"), new("SEVERITY", "severities"), new("HOURS", "hours"), new("NOTIFY", "notify"), new("GROUP BY", "groupBy", Wide: true), new("WAIT", "wait", Wide: true)];

    private static readonly Column[] Homeless = [new("FROM", "source"), new("WHAT", "what"), new("TIMES", "times"), new("LAST", "last", TableLook.Ago("last")), new("WHY", "reason", Wide: true)];

    public static Command BuildIncident(Surroundings around, SharedOptions shared)
    {
        var id = Incident();
        var command = new Command("incident", "One incident: its problems and its story") { id };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var found = (await api.GetAsync($"/incidents/{Text(parsed.GetValue(id))}", ct).ConfigureAwait(false))!;
            if (parsed.GetValue(shared.Output) != OutputFormat.Table)
            {
                shared.Listing(around, parsed).WriteDocument(found.DeepClone());
                return ExitCode.Fine;
            }
            around.Out.WriteLine($"{found.Text("incident.title")} ({(found.Text("incident.closed").Length == 0 ? "open" : "over")})");
            shared.Listing(around, parsed).Write([.. found["members"]!.AsArray().OfType<JsonObject>()], Members, "no problems");
            around.Out.WriteLine();
            shared.Listing(around, parsed).Write([.. found["story"]!.AsArray().OfType<JsonObject>()], Story, "no story");
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildAsk(Surroundings around, SharedOptions shared)
    {
        var id = Incident();
        var to = new Argument<string[]>("whom") { Description = "team:db, person:ann, rota:…, everyone:…, policy:…, channel:…; a name alone where only one has it", Arity = ArgumentArity.OneOrMore };
        var comment = new Option<string?>("--comment", "-m") { Description = "What they should know" };
        var command = new Command("ask", "Ask others to join an incident: they are told at once and of all that follows, whatever the routes say") { id, to, comment };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var body = new JsonObject { ["to"] = new JsonArray([.. parsed.GetValue(to)!.Select(name => (JsonNode)name)]), ["comment"] = parsed.GetValue(comment) };
            await api.PostAsync($"/incidents/{Text(parsed.GetValue(id))}/ask", body, ct).ConfigureAwait(false);
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildTakeBack(Surroundings around, SharedOptions shared)
    {
        var id = Incident();
        var command = new Command("unack", "Take the acknowledgement of an incident back: reminders and pages begin again") { id };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            await api.SendAsync(HttpMethod.Delete, $"/incidents/{Text(parsed.GetValue(id))}/acknowledge", null, ct).ConfigureAwait(false);
            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary><c>retry</c> and <c>cancel</c> of messages.</summary>
    public static Command BuildChange(Surroundings around, SharedOptions shared, string word, string says)
    {
        var ids = new Argument<long[]>("message") { Description = "Ids of messages, as muster notify list prints them", Arity = ArgumentArity.OneOrMore };
        var command = new Command(word, says) { ids };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            foreach (var id in parsed.GetValue(ids)!) await api.PostAsync($"/notify/deliveries/{Text(id)}/{word}", null, ct).ConfigureAwait(false);
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildRoutes(Surroundings around, SharedOptions shared)
    {
        var command = new Command("routes", "The tree of routes, those below another with their way to it");
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var tree = (await api.GetAsync("/notify/routes", ct).ConfigureAwait(false))!.AsArray().OfType<JsonObject>();
            if (parsed.GetValue(shared.Output) is OutputFormat.Json or OutputFormat.Yaml) shared.Listing(around, parsed).WriteDocument(new JsonArray([.. tree.Select(route => route.DeepClone())]));
            else shared.Listing(around, parsed).Write([.. tree.SelectMany(route => Below(route, ""))], Routes, "no routes: the default receivers are told of everything");
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildHomeless(Surroundings around, SharedOptions shared)
    {
        var command = new Command("homeless", "Alerts of other systems about hosts that are not known here: nobody is told of them");
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            shared.Listing(around, parsed).Write([.. (await api.GetAsync("/notify/homeless", ct).ConfigureAwait(false))!.AsArray().OfType<JsonObject>()], Homeless, "no such alerts");
            return ExitCode.Fine;
        });
        return command;
    }

    private static IEnumerable<JsonObject> Below(JsonObject route, string above)
    {
        var own = route.DeepClone().AsObject();
        own["name"] = above + route.Text("name");
        own.Remove("routes");
        yield return own;
        foreach (var lower in route["routes"]!.AsArray().OfType<JsonObject>().SelectMany(lower => Below(lower, $"{above}{route.Text("name")} > "))) yield return lower;
    }

    private static Argument<long> Incident() => new("incident") { Description = "The incident's id" };

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
