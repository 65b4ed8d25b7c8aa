using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Api;
using Muster.Cli.Commands;
using Muster.Cli.Output;

namespace Muster.Cli.Query;

/// <summary><c>muster metrics names</c>, <c>labels</c> and <c>sources</c>: what there is to ask for, and where it comes from.</summary>
internal static class MetricsCommand
{
    private static readonly Column[] NameColumns = [new("METRIC", "name"), new("TYPE", "type"), new("UNIT", "unit"), new("HELP", "help", Wide: true)];

    private static readonly Column[] SourceColumns =
    [
        new("STATE", "state", (item, _) => TableLook.Symbol(item.Text("state"))),
        new("NAME", "name"), new("KIND", "kind"), new("FROM", "from"), new("HOST", "host"), new("ADDRESS", "address"),
        new("LAST", "last", (item, look) => item.Time("last") is { } last ? look.Ago(last) : ""), new("SECONDS", "duration"), new("SAMPLES", "samples"), new("REFUSED", "refused"),
        new("TROUBLE", "error", Trouble, Wide: true),
    ];

    public static Command Build(Surroundings around, SharedOptions shared) =>
        new("metrics", "What metrics there are to query, and where they come from") { BuildNames(around, shared), BuildLabels(around, shared), BuildSources(around, shared) };

    private static Command BuildNames(Surroundings around, SharedOptions shared)
    {
        var part = new Argument<string?>("part") { Description = "Only names with this in them", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("names", "List metrics with their type, unit and help") { part };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed, ApiClient.Prometheus);
            var names = Texts(await api.GetAsync("/label/__name__/values", ct).ConfigureAwait(false));
            var known = (await api.GetAsync("/metadata", ct).ConfigureAwait(false)).At("data") as JsonObject;
            var rows = names.Where(name => name.Contains(parsed.GetValue(part) ?? "", StringComparison.OrdinalIgnoreCase)).Select(name =>
            {
                var metadata = known?[name]?[0];
                return new JsonObject { ["name"] = name, ["type"] = metadata.Text("type"), ["unit"] = metadata.Text("unit"), ["help"] = metadata.Text("help") };
            }).ToList();
            shared.Listing(around, parsed).Write(rows, NameColumns, "no metrics");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildLabels(Surroundings around, SharedOptions shared)
    {
        var label = new Argument<string?>("label") { Description = "List the values of this label, instead of the names of labels", Arity = ArgumentArity.ZeroOrOne };
        var match = new Option<string?>("--match") { Description = "Only of these series, such as 'up{job=\"shop\"}'" };
        var command = new Command("labels", "List labels, or the values of one") { label, match };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed, ApiClient.Prometheus);
            var name = parsed.GetValue(label);
            var path = name is null ? "/labels" : $"/label/{Uri.EscapeDataString(name)}/values";
            var found = Texts(await api.GetAsync(SharedOptions.Path(path, ("match[]", parsed.GetValue(match))), ct).ConfigureAwait(false));
            var key = name is null ? "label" : "value";
            shared.Listing(around, parsed).Write([.. found.Select(text => new JsonObject { [key] = text })], [new Column(key.ToUpperInvariant(), key)], name is null ? "no labels" : "no values");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildSources(Surroundings around, SharedOptions shared) => AccountCommands.BuildList(
        around, shared, "sources", "List scrape targets and listeners: how the last scrape went, what was refused and why", "/metrics/sources", SourceColumns);

    private static string Trouble(JsonNode item, TableLook look) => item.Text("error") is { Length: > 0 } error ? error
        : string.Join(": ", new[] { item.Text("firstRefused.text"), item.Text("firstRefused.reason") }.Where(part => part.Length > 0));

    private static List<string> Texts(JsonNode? answer) =>
        answer.At("data") is JsonArray list ? [.. list.Select(text => text!.GetValue<string>())] : throw new ApiException(200, "the answer is not that of a Prometheus API; is this a Muster server?");
}
