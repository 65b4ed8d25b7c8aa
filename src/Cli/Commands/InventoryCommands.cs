using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster tags</c>, <c>groups</c>, <c>agents</c> and <c>configuration</c>.</summary>
internal static class InventoryCommands
{
    private static readonly Column[] AgentColumns =
    [
        new("HOST", "host"), new("CONNECTED", "connected", (item, _) => item.IsTrue("connected") ? "yes" : "no"), new("SINCE", "connectedSince", TableLook.Ago("connectedSince")),
        new("VERSION", "version"), new("ADDRESS", "address"), new("SPOOLED", "spooled"), new("DROPPED", "dropped"), new("CLOCK OFFSET", "clockOffset"),
        new("ASSIGNMENT", "assignmentVersion"), new("SOLO", "solo", (item, _) => item.IsTrue("solo") ? "yes" : "no"),
    ];

    public static Command BuildTags(Surroundings around, SharedOptions shared) =>
        AccountCommands.BuildList(around, shared, "tags", "List tags and how many hosts carry them", "/tags", [new("TAG", "tag"), new("HOSTS", "hosts")]);

    public static Command BuildAgents(Surroundings around, SharedOptions shared) =>
        AccountCommands.BuildList(around, shared, "agents", "List agents and their connections", "/agents", AgentColumns);

    public static Command BuildGroups(Surroundings around, SharedOptions shared)
    {
        var command = new Command("groups", "Show the tree of groups with the state of their hosts");
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var answer = await api.GetAsync("/groups", ct).ConfigureAwait(false);
            var roots = answer as JsonArray ?? answer.At("items") as JsonArray ?? answer.At("groups") as JsonArray ?? [];
            var format = parsed.GetValue(shared.Output);
            if (format is OutputFormat.Json or OutputFormat.Yaml)
            {
                shared.Listing(around, parsed).WriteDocument(roots.DeepClone());
                return ExitCode.Fine;
            }

            var rows = new List<JsonObject>();
            Flatten(roots, format == OutputFormat.Table ? "  " : "", 0, rows);
            shared.Listing(around, parsed).Write(rows, [new("GROUP", "name"), new("TAGS", "tags"), new("HOSTS", "hosts"), new("STATES", "states", Wide: true)], "no groups");
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildConfiguration(Surroundings around, SharedOptions shared)
    {
        var command = new Command("configuration", "Show whether the configuration is in force, or what was refused and where (ends with 1)");
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var answer = (await api.GetAsync("/configuration", ct).ConfigureAwait(false))!;
            bool refused = answer.At("refused") is not null;
            if (parsed.GetValue(shared.Output) is OutputFormat.Json or OutputFormat.Yaml)
                shared.Listing(around, parsed).WriteDocument(answer);
            else if (refused)
                around.Out.WriteLine($"refused: {answer.Text("refused.file")}:{answer.Text("refused.line")}:{answer.Text("refused.column")}: {answer.Text("refused.message")}\nthe last good configuration keeps running");
            else
                around.Out.WriteLine($"in force {answer.Text("applied")}".TrimEnd());
            return refused ? ExitCode.NotOk : ExitCode.Fine;
        });
        return command;
    }

    private static void Flatten(JsonArray groups, string indent, int depth, List<JsonObject> rows)
    {
        foreach (var group in groups.OfType<JsonObject>())
        {
            var states = group.Where(p => p.Key is not ("hosts" or "name" or "tags" or "groups") && p.Value is JsonValue v && v.TryGetValue(out int count) && count > 0);
            rows.Add(new JsonObject
            {
                ["name"] = string.Concat(Enumerable.Repeat(indent, depth)) + group.Text("name"),
                ["tags"] = group.Text("tags"),
                ["hosts"] = group.At("hosts") is JsonValue count ? count.DeepClone() : null,
                ["states"] = string.Join(", ", states.Select(s => $"{s.Value} {s.Key}")),
            });
            if (group.At("groups") is JsonArray children)
                Flatten(children, indent, depth + 1, rows);
        }
    }
}
