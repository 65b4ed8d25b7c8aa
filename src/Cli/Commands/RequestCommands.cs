using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster requests</c>: what access logs on hosts say, as the server has it.</summary>
internal static class RequestCommands
{
    private static readonly Column[] Rows =
    [
        new("ROUTE", "route", Wide: true), new("METHOD", "method"), new("STATUS", "status"), new("HOST", "host"), new("COUNT", "count"),
        new("MINIMUM", "minimum", Seconds("minimum")), new("MAXIMUM", "maximum", Seconds("maximum")), new("MEAN", "mean", Seconds("mean")), new("STDEV", "stdev", Seconds("stdev")),
        new("P50", "p50", Seconds("p50")), new("P95", "p95", Seconds("p95")), new("P99", "p99", Seconds("p99")), new("5XX", "errors"), new("BYTES", "bytes"),
    ];

    private static readonly Column[] Sides =
    [
        new("ROUTE", "route", Wide: true), new("METHOD", "method"), new("COUNT", "countBefore"), new("AFTER", "countAfter"), new("5XX", "errorsBefore"), new("AFTER", "errorsAfter"),
        new("P50", "p50Before", Seconds("p50Before")), new("AFTER", "p50After", Seconds("p50After")), new("P95", "p95Before", Seconds("p95Before")), new("AFTER", "p95After", Seconds("p95After")),
        new("P95 CHANGE", "slower", (item, _) => item["slower"] is { } change ? string.Create(CultureInfo.InvariantCulture, $"{(double)change * 100:+0;-0;0} %") : "-"),
        new("VERDICT", "verdict", (item, _) => $"{item["verdict"]}{((bool?)item["moreErrorsBeyondChance"] == true ? ", more errors" : "")}"),
    ];

    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var selector = SharedOptions.SelectorWords();
        var option = SharedOptions.SelectorOption();
        var since = new Option<string>("--since") { Description = "How far back: 15m, 2h, 7d", DefaultValueFactory = _ => "15m" };
        var from = new Option<string?>("--from") { Description = "From this time on (2026-03-01T12:30Z) instead" };
        var to = new Option<string?>("--to") { Description = "Up to this time" };
        var by = new Option<string>("--by") { Description = "Rows by route, status or host", DefaultValueFactory = _ => "status" };
        by.AcceptOnlyFromAmong("route", "status", "host");
        var route = new Option<string?>("--route") { Description = "Only routes that hold this text" };
        var method = new Option<string?>("--method") { Description = "Only this method" };
        var status = new Option<string?>("--status") { Description = "Only these statuses: 404, 5xx, 200-299" };
        var sort = new Option<string>("--sort") { Description = "total, count, errors, p50, p95, p99, maximum, bytes or route; - before it for the other order", DefaultValueFactory = _ => "total" };
        var at = new Option<string?>("--at") { Description = "Compare as long before as after this moment (a deployment) instead" };
        var command = new Command("requests", "Tell which routes are asked for on hosts, how often and how long they take") { selector, option, since, from, to, by, route, method, status, sort, at };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var chosen = SharedOptions.Selector(parsed, selector, option);
            (string, string?)[] filter = [("selector", chosen), ("q", parsed.GetValue(route)), ("method", parsed.GetValue(method)), ("status", parsed.GetValue(status))];
            if (parsed.GetValue(at) is { } moment)
            {
                var answer = await api.GetAsync(SharedOptions.Path("/requests/compare", [.. filter, ("at", Time("--at", moment)), ("span", parsed.GetValue(since))]), ct).ConfigureAwait(false);
                shared.Listing(around, parsed).Write([.. answer!["items"]!.AsArray().Select(i => Side(i!.AsObject()))], Sides, "no requests around that time");
                return ExitCode.Fine;
            }
            var end = parsed.GetValue(to) is { } until ? Time("--to", until) : around.Time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
            var begin = parsed.GetValue(from) is { } first ? Time("--from", first) : (DateTimeOffset.Parse(end, CultureInfo.InvariantCulture) - Length(parsed.GetValue(since)!)).ToString("O", CultureInfo.InvariantCulture);
            var items = await api.ListAsync(SharedOptions.Path("/requests", [.. filter, ("from", begin), ("to", end), ("by", parsed.GetValue(by)), ("sort", parsed.GetValue(sort))]), ct).ToListAsync(ct).ConfigureAwait(false);
            var shown = Rows.Where(c => parsed.GetValue(by) switch { "host" => c.Path is not ("route" or "method" or "status"), "route" => c.Path is not ("status" or "host"), _ => c.Path != "host" }).ToArray();
            shared.Listing(around, parsed).Write(items, shown, "no requests in that time");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Func<JsonNode, TableLook, string> Seconds(string path) => (item, _) => item[path] is { } value ? ((double)value).ToString("F3", CultureInfo.InvariantCulture) : "-";

    /// <summary>Both sides in one flat row, so that tables, csv and json show the same.</summary>
    private static JsonObject Side(JsonObject item)
    {
        foreach (var side in new[] { "before", "after" })
        {
            var of = item[side] as JsonObject;
            item.Remove(side);
            foreach (var figure in new[] { "count", "errors", "p50", "p95", "p99" }) item[figure + char.ToUpperInvariant(side[0]) + side[1..]] = of?[figure]?.DeepClone();
        }
        return item;
    }

    private static string Time(string option, string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture) : throw new UsageException($"{option} '{text}' is no time: write 2026-03-01T12:30Z");

    private static TimeSpan Length(string text) =>
        text.Length > 1 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number > 0
        && text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 } is > 0 and var unit && number * unit < 1e9
            ? TimeSpan.FromSeconds(number * unit) : throw new UsageException($"--since '{text}' is no duration: write 15m, 2h or 7d");
}
