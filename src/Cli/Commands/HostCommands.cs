using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster hosts</c> and <c>muster host NAME</c>.</summary>
internal static class HostCommands
{
    private static readonly Column[] Columns =
    [
        new("STATUS", "status", TableLook.Status),
        new("NAME", "name"),
        new("CHECKS", "checks", (item, _) => Counts(item)),
        new("LAST SEEN", "lastSeen", TableLook.Ago("lastSeen")),
        new("AGENT", "agentVersion"),
        new("TAGS", "tags", Wide: true),
    ];

    public static Command BuildHosts(Surroundings around, SharedOptions shared)
    {
        var selector = SharedOptions.SelectorWords();
        var option = SharedOptions.SelectorOption();
        var all = new Option<bool>("--all") { Description = "Hosts that have deregistered (GONE) as well" };
        var status = new Option<string?>("--status") { Description = "Only these, such as DOWN,BLIND" };
        var text = new Option<string?>("--search", "-q") { Description = "Only hosts whose name holds this text" };
        var sort = new Option<string?>("--sort") { Description = "By this field, with a - in front descending" };
        var command = new Command("hosts", "List hosts") { selector, option, all, status, text, sort };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var path = SharedOptions.Path("/hosts", ("selector", SharedOptions.Selector(parsed, selector, option)), ("all", parsed.GetValue(all) ? "true" : null),
                ("status", parsed.GetValue(status)?.ToUpperInvariant()), ("q", parsed.GetValue(text)), ("sort", parsed.GetValue(sort)));
            var hosts = await api.ListAsync(path, ct).ToListAsync(ct).ConfigureAwait(false);
            shared.Listing(around, parsed).Write(hosts, Columns, "no host matches");
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildHost(Surroundings around, SharedOptions shared)
    {
        var name = new Argument<string>("name") { Description = "The host's name or id" };
        var add = new Option<string?>("--add-tags") { Description = "Give it these tags (a,b)" };
        var remove = new Option<string?>("--remove-tags") { Description = "Take these tags from it (a,b); tags that its agent sets stay" };
        var forget = new Option<bool>("--forget") { Description = "Delete it and its history; refused while it is connected" };
        var command = new Command("host", "Show one host with its checks; ends with 1 when it or a check of it is not fine") { name, add, remove, forget };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var path = $"/hosts/{Uri.EscapeDataString(parsed.GetValue(name)!)}";
            if (parsed.GetValue(forget))
            {
                await api.SendAsync(HttpMethod.Delete, path, null, ct).ConfigureAwait(false);
                around.Out.WriteLine($"{parsed.GetValue(name)} is forgotten");
                return ExitCode.Fine;
            }

            if (parsed.GetValue(add) is not null || parsed.GetValue(remove) is not null)
                await api.SendAsync(HttpMethod.Patch, path, new JsonObject { ["addTags"] = Tags(parsed.GetValue(add)), ["removeTags"] = Tags(parsed.GetValue(remove)) }, ct).ConfigureAwait(false);
            var host = await api.GetAsync(path, ct).ConfigureAwait(false);
            var results = await api.ListAsync(SharedOptions.Path("/results", ("selector", $"id:{host.Text("id")}")), ct).ToListAsync(ct).ConfigureAwait(false);
            return Show(around, shared.Listing(around, parsed), parsed.GetValue(shared.Output), host!, results);
        });
        return command;
    }

    private static int Show(Surroundings around, Listing listing, OutputFormat format, JsonNode host, List<JsonObject> results)
    {
        if (format is OutputFormat.Json or OutputFormat.Yaml)
        {
            var whole = host.DeepClone().AsObject();
            whole["results"] = new JsonArray([.. results.Select(r => r.DeepClone())]);
            listing.WriteDocument(whole);
        }
        else if (format == OutputFormat.Csv)
        {
            listing.Write(results, StateCommands.ResultColumns, "no results");
        }
        else
        {
            var look = new TableLook(around.Time.GetUtcNow());
            around.Out.WriteLine($"{host.Text("name")}: {TableLook.Status(host, look)} for {TableLook.For("statusSince")(host, look)} {host.Text("statusReason")}".TrimEnd());
            around.Out.WriteLine($"  tags   {host.Text("tags")}\n  seen   {TableLook.Ago("lastSeen")(host, look)} from {host.Text("address")}, agent {host.Text("agentVersion")}");
            foreach (var (fact, value) in host.At("facts") as JsonObject ?? [])
                around.Out.WriteLine($"  {fact}: {value}");
            around.Out.WriteLine();
            listing.Write(results, [.. StateCommands.ResultColumns.Where(c => c.Path != "host")], "no results yet");
        }

        return host.Text("status") == "UP" && results.TrueForAll(r => r.Text("status") == "OK") ? ExitCode.Fine : ExitCode.NotOk;
    }

    private static string Counts(JsonNode item)
    {
        var words = new[] { ("critical", "critical"), ("warning", "warning"), ("unknown", "unknown"), ("ok", "ok") }
            .Select(c => (Count: item.Text($"checks.{c.Item1}"), c.Item2)).Where(c => c.Count is not ("" or "0")).Select(c => $"{c.Count} {c.Item2}");
        return string.Join(", ", words);
    }

    private static JsonArray Tags(string? list) =>
        new([.. (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(t => JsonValue.Create(t))]);
}
