using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster forecasts</c>: in X days Y may happen; and how often that was right.</summary>
internal static class ForecastCommand
{
    private static readonly Column[] Columns =
    [
        new("SEVERITY", "severity"), new("HOST", "host"), new("WHAT", "what"), new("24H", "probability.in24h", (item, _) => Percent(item, "probability.in24h")), new("7D", "probability.in7d", (item, _) => Percent(item, "probability.in7d")),
        new("30D", "probability.in30d", (item, _) => Percent(item, "probability.in30d")), new("EARLY", "early", (item, _) => Day(item, "early")), new("LATE", "late", (item, _) => Day(item, "late")), new("FORECAST", "sentence", Wide: true),
    ];

    private static readonly Column[] RecordColumns =
    [
        new("WITHIN", "horizon"), new("SCORED", "scored"), new("CAME", "came"), new("BRIER", "brier"), new("BASELINE", "baseline"),
    ];

    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var selector = SharedOptions.SelectorWords();
        var option = SharedOptions.SelectorOption();
        var kind = new Option<string?>("--kind") { Description = "Only these: disk, inodes, memory, swap, certificate, check" };
        var severity = new Option<string?>("--severity") { Description = "Only these: critical, warning, coming, calm, new, reached; default: all but calm and reached" };
        var all = new Option<bool>("--all") { Description = "Also what is calm, and what stands at its limit already" };
        var judge = new Option<bool>("--exit-code") { Description = "End with 1 when something listed is critical or a warning" };
        var command = new Command("forecasts", "List what may happen: disks, memory, certificates and values with a limit, the soonest first") { selector, option, kind, severity, all, judge };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var chosen = parsed.GetValue(severity) ?? (parsed.GetValue(all) ? null : "critical,warning,coming");
            var path = SharedOptions.Path("/forecasts", ("selector", SharedOptions.Selector(parsed, selector, option)), ("kind", parsed.GetValue(kind)), ("severity", chosen), ("sort", "soonest"));
            var items = await api.ListAsync(path, ct).ToListAsync(ct).ConfigureAwait(false);
            shared.Listing(around, parsed).Write(items, Columns, "nothing is coming");
            return parsed.GetValue(judge) && items.Exists(item => item.Text("severity") is "critical" or "warning") ? ExitCode.NotOk : ExitCode.Fine;
        });
        command.Subcommands.Add(Record(around, shared));
        return command;
    }

    private static Command Record(Surroundings around, SharedOptions shared)
    {
        var command = new Command("record", "Tell how the forecasts given here turned out");
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var answer = await api.GetAsync("/forecasts/record", ct).ConfigureAwait(false);
            if (parsed.GetValue(shared.Output) != OutputFormat.Table) shared.Listing(around, parsed).WriteDocument(answer!.DeepClone());
            else shared.Listing(around, parsed).Write([.. answer!["horizons"]!.AsArray().Select(item => item!.AsObject())], RecordColumns, "no forecast has come to its time yet");
            return ExitCode.Fine;
        });
        return command;
    }

    private static string Percent(JsonNode item, string path) =>
        double.TryParse(item.Text(path), CultureInfo.InvariantCulture, out var share) ? (share * 100).ToString("0", CultureInfo.InvariantCulture) + "%" : "";

    private static string Day(JsonNode item, string path) => item.Time(path) is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";
}
