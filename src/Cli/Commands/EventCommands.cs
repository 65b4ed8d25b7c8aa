using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Api;
using Muster.Cli.Output;
using Muster.Cli.Query;

namespace Muster.Cli.Commands;

/// <summary><c>muster events</c>: what happened when, and what changed then.</summary>
internal static class EventCommands
{
    private static readonly Column[] Columns =
    [
        new("ID", "id"), new("WHEN", "start", TableLook.Ago("start")), new("LASTED", "end", Lasted), new("KIND", "kind"), new("TITLE", "title"), new("BY", "author"), new("LABELS", "labels", Labels, Wide: true),
    ];

    private static readonly Column[] ChangeColumns =
    [
        new("EFFECT", "effect"), new("KIND", "kind"), new("MEAN BEFORE", "before.mean", Number("before.mean")), new("MEAN AFTER", "after.mean", Number("after.mean")),
        new("P95 BEFORE", "before.p95", Number("before.p95")), new("P95 AFTER", "after.p95", Number("after.p95")), new("ALIKE", "alike"), new("SERIES", "series", Wide: true),
    ];

    public static Command Build(Surroundings around, SharedOptions shared) =>
        new("events", "What happened when: list, note and end events, and tell what changed") { BuildList(around, shared), BuildAdd(around, shared), BuildEnd(around, shared), BuildRemove(around, shared), BuildChanges(around, shared) };

    private static Command BuildList(Surroundings around, SharedOptions shared)
    {
        var words = new Argument<string?>("words") { Description = "Only events with this in title, detail or labels", Arity = ArgumentArity.ZeroOrOne };
        var kind = new Option<string?>("--kind", "-k") { Description = "Only of these kinds (deploy,backup)" };
        var host = new Option<string?>("--host") { Description = "Only what concerns this host, by name, tag or group" };
        var label = LabelOption();
        var (from, to) = (Moment("--from", "Only what happened since (1d ago, yesterday, 14:30)"), Moment("--to", "Only what happened until"));
        var ongoing = new Option<bool>("--ongoing") { Description = "Only what goes on" };
        var sort = new Option<string?>("--sort") { Description = "start, end, kind, title or author; - before it turns the order round (-start)" };
        var most = new Option<int?>("--limit", "-n") { Description = "At most so many" };
        var command = new Command("list", "List events, newest first") { words, kind, host, label, from, to, ongoing, sort, most };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var path = SharedOptions.Path("/events", ("q", parsed.GetValue(words)), ("kind", parsed.GetValue(kind)), ("host", parsed.GetValue(host)), ("from", Time(around, "--from", parsed.GetValue(from))), ("to", Time(around, "--to", parsed.GetValue(to))),
                ("sort", parsed.GetValue(sort)), ("ongoing", parsed.GetValue(ongoing) ? "true" : null));
            foreach (var one in parsed.GetValue(label) ?? []) path += $"{(path.Contains('?') ? '&' : '?')}label={Uri.EscapeDataString(one)}";
            List<JsonObject> items = [];
            await foreach (var item in api.ListAsync(path, ct).ConfigureAwait(false))
            {
                if (items.Count >= (parsed.GetValue(most) ?? int.MaxValue)) break;
                items.Add(item);
            }
            shared.Listing(around, parsed).Write(items, Columns, "no events");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildAdd(Surroundings around, SharedOptions shared)
    {
        var title = new Argument<string>("title") { Description = "What happened, such as: shop 2.1" };
        var kind = new Option<string?>("--kind", "-k") { Description = "One word: deploy, backup, maintenance … (note)" };
        var label = LabelOption();
        var detail = new Option<string?>("--detail") { Description = "More to say" };
        var (start, end) = (Moment("--start", "When it began (now)"), Moment("--end", "When it ended; without it the event is a moment"));
        var ongoing = new Option<bool>("--ongoing") { Description = "It goes on until: muster events end ID" };
        var command = new Command("add", "Note an event; prints its id") { title, kind, label, detail, start, end, ongoing };
        command.SetAction(async (parsed, ct) =>
        {
            var body = new JsonObject { ["title"] = parsed.GetValue(title), ["ongoing"] = parsed.GetValue(ongoing) };
            foreach (var (name, value) in new[] { ("kind", parsed.GetValue(kind)), ("detail", parsed.GetValue(detail)), ("start", Time(around, "--start", parsed.GetValue(start))), ("end", Time(around, "--end", parsed.GetValue(end))) })
                if (value is not null) body[name] = value;
            var labels = new JsonObject();
            foreach (var one in parsed.GetValue(label) ?? [])
            {
                var at = one.IndexOf('=');
                if (at <= 0) throw new UsageException($"--label is '{one}' but must be name=value, such as host=web-01");
                labels[one[..at]] = one[(at + 1)..];
            }
            body["labels"] = labels;
            using var api = shared.Connect(around, parsed);
            Tell(around, shared, parsed, (await api.PostAsync("/events", body, ct).ConfigureAwait(false))!);
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildEnd(Surroundings around, SharedOptions shared)
    {
        var id = new Argument<long>("id") { Description = "The event's id, as add printed it" };
        var at = Moment("--at", "When it ended (now)");
        var command = new Command("end", "End an event that goes on") { id, at };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var body = new JsonObject { ["end"] = Time(around, "--at", parsed.GetValue(at)) ?? "now" };
            Tell(around, shared, parsed, (await api.SendAsync(HttpMethod.Patch, $"/events/{parsed.GetValue(id)}", body, ct).ConfigureAwait(false))!);
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildRemove(Surroundings around, SharedOptions shared)
    {
        var id = new Argument<long>("id") { Description = "The event's id" };
        var command = new Command("remove", "Remove an event") { id };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            await api.SendAsync(HttpMethod.Delete, $"/events/{parsed.GetValue(id)}", null, ct).ConfigureAwait(false);
            around.Out.WriteLine($"event {parsed.GetValue(id)} is removed");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildChanges(Surroundings around, SharedOptions shared)
    {
        var selector = SharedOptions.SelectorWords();
        var option = SharedOptions.SelectorOption();
        var (from, to) = (Moment("--from", "Begin of the span (1h ago)"), Moment("--to", "Its end (now)"));
        var match = new Option<string?>("--match", "-m") { Description = "Only series of this PromQL selector" };
        var most = new Option<int?>("--limit", "-n") { Description = "At most so many series (50)" };
        var command = new Command("changes", "Tell which series changed most in a span against the time before, and what happened in it") { selector, option, from, to, match, most };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var answer = (await api.GetAsync(SharedOptions.Path("/changes", ("from", Time(around, "--from", parsed.GetValue(from))), ("to", Time(around, "--to", parsed.GetValue(to))),
                ("selector", SharedOptions.Selector(parsed, selector, option)), ("match", parsed.GetValue(match)), ("limit", parsed.GetValue(most)?.ToString(System.Globalization.CultureInfo.InvariantCulture))), ct).ConfigureAwait(false))!;
            var listing = shared.Listing(around, parsed);
            if (parsed.GetValue(shared.Output) is OutputFormat.Json or OutputFormat.Yaml)
            {
                listing.WriteDocument(answer.DeepClone());
                return ExitCode.Fine;
            }
            if (parsed.GetValue(shared.Output) == OutputFormat.Table)
            {
                foreach (var happened in answer["events"]!.AsArray()) around.Out.WriteLine($"{happened.Text("start")}  {happened.Text("kind")}: {happened.Text("title")}");
                around.Out.WriteLine($"{answer.Text("compared")} series compared in {answer.Text("seconds")} s{(answer.IsTrue("whole") ? "" : "; the budget ended before all were: narrow it down by hosts or --match")}");
            }
            listing.Write([.. answer["series"]!.AsArray().Select(s => s!.AsObject())], ChangeColumns, "nothing changed");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Option<string[]> LabelOption() => new("--label", "-l") { Description = "A label, name=value: host=web-01, tag=web, app=shop; may be given again", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };

    private static Option<string?> Moment(string name, string description) => new(name) { Description = description };

    private static string? Time(Surroundings around, string option, string? text) =>
        text is null ? null : MomentText.Parse(option, text, around.Time).UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private static void Tell(Surroundings around, SharedOptions shared, ParseResult parsed, JsonNode answer)
    {
        if (parsed.GetValue(shared.Output) == OutputFormat.Table) around.Out.WriteLine(answer.Text("id"));
        else shared.Listing(around, parsed).WriteDocument(answer.DeepClone());
    }

    private static string Lasted(JsonNode item, TableLook look) =>
        item.IsTrue("ongoing") ? "goes on" : item.Time("end") is { } end && item.Time("start") is { } start ? TableLook.Span(end - start) : "";

    private static string Labels(JsonNode item, TableLook look) => string.Join(' ', (item["labels"] as JsonObject ?? []).Select(l => $"{l.Key}={l.Value}"));

    private static Func<JsonNode, TableLook, string> Number(string path) => (item, _) =>
        item.At(path) is JsonValue value && value.TryGetValue(out double number) ? number.ToString("G5", System.Globalization.CultureInfo.InvariantCulture) : "";
}
