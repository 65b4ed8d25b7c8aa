using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Commands;
using Muster.Cli.Output;
using Muster.Cli.Query;

namespace Muster.Cli.OnCall;

/// <summary><c>muster silence</c> and <c>muster downtime</c>.</summary>
internal static class SilenceCommands
{
    private static readonly Column[] SilenceColumns = [new("STATE", "state"), new("COVERS", "text"), new("ENDS", "endsAt"), new("BY", "by"), new("ID", "id"), new("COMMENT", "comment", Wide: true)];

    private static readonly Column[] DowntimeColumns = [new("ID", "id"), new("STATE", "state"), new("TITLE", "title"), new("COVERS", "text"), new("NEXT", "nextFrom"), new("UNTIL", "nextTo"), new("BY", "by"), new("TIMES", "times", Wide: true)];

    public static Command BuildSilence(Surroundings around, SharedOptions shared) => new("silence", "Silences: nobody is told of what they cover")
    {
        BuildList(around, shared, "/silences", SilenceColumns, "no silences"), BuildAddSilence(around, shared), BuildChangeSilence(around, shared), BuildEnd(around, shared, "expire", "/silences/"),
    };

    public static Command BuildDowntime(Surroundings around, SharedOptions shared) => new("downtime", "Downtimes: planned work, once, again and again, or by a calendar")
    {
        BuildList(around, shared, "/downtimes", DowntimeColumns, "no downtimes"), BuildAddDowntime(around, shared), BuildEnd(around, shared, "end", "/downtimes/"),
    };

    private static Command BuildList(Surroundings around, SharedOptions shared, string path, Column[] columns, string nothing)
    {
        var words = new Argument<string?>("words") { Description = "Only those with this in what they cover, comment or author", Arity = ArgumentArity.ZeroOrOne };
        var state = new Option<string?>("--state") { Description = "active, pending, ended (expired) or all; else those that are on or come" };
        var sort = new Option<string?>("--sort") { Description = "A field to sort by; - before it turns the order round" };
        var command = new Command("list", "List them") { words, state, sort };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var items = await api.ListAsync(SharedOptions.Path(path, ("q", parsed.GetValue(words)), ("state", parsed.GetValue(state)), ("sort", parsed.GetValue(sort))), ct).ToListAsync(ct).ConfigureAwait(false);
            shared.Listing(around, parsed).Write(items, columns, nothing);
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildEnd(Surroundings around, SharedOptions shared, string word, string path)
    {
        var ids = new Argument<string[]>("id") { Description = "Their ids", Arity = ArgumentArity.OneOrMore };
        var command = new Command(word, "End them now") { ids };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            foreach (var id in parsed.GetValue(ids)!) await api.SendAsync(HttpMethod.Delete, path + Uri.EscapeDataString(id), null, ct).ConfigureAwait(false);
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildAddSilence(Surroundings around, SharedOptions shared)
    {
        var (words, option, checks, matchers) = (SharedOptions.SelectorWords(), SharedOptions.SelectorOption(), ScopeOptions.Checks(), ScopeOptions.Matchers());
        var (length, from, until) = (new Option<string?>("--for") { Description = "How long: 30m, 2h, 7d (2h)" }, Moment("--from", "When it begins (now)"), Moment("--until", "When it ends, instead of --for"));
        var comment = new Option<string>("--comment", "-m") { Description = "Why", Required = true };
        var dry = Dry();
        var command = new Command("add", "Silence hosts, checks or labels for a while; prints the id") { words, option, checks, matchers, length, from, until, comment, dry };
        command.SetAction((parsed, ct) => AddAsync(around, shared, parsed, words, option, checks, matchers, dry, "/silences", "id", body =>
        {
            body["comment"] = parsed.GetValue(comment);
            body["startsAt"] = Time(around, "--from", parsed.GetValue(from));
            body["endsAt"] = Time(around, "--until", parsed.GetValue(until));
            body["duration"] = parsed.GetValue(length) ?? (parsed.GetValue(until) is null ? "2h" : null);
        }, ct));
        return command;
    }

    private static Command BuildChangeSilence(Surroundings around, SharedOptions shared)
    {
        var id = new Argument<string>("id") { Description = "Its id" };
        var length = new Option<string?>("--for") { Description = "How long from now on: 30m, 2h, 7d" };
        var until = Moment("--until", "When it ends, instead of --for");
        var comment = new Option<string?>("--comment", "-m") { Description = "Why; as it is when not given" };
        var command = new Command("change", "Let a silence last longer or shorter, or say why; what it covers stays") { id, length, until, comment };
        command.SetAction(async (parsed, ct) =>
        {
            if (parsed.GetValue(length) is null == parsed.GetValue(until) is null) throw new UsageException("say until when: --for 2h, or --until 18:00");
            using var api = shared.Connect(around, parsed);
            var body = new JsonObject { ["duration"] = parsed.GetValue(length), ["endsAt"] = Time(around, "--until", parsed.GetValue(until)), ["comment"] = parsed.GetValue(comment) };
            var changed = (await api.SendAsync(HttpMethod.Put, $"/silences/{Uri.EscapeDataString(parsed.GetValue(id)!)}", body, ct).ConfigureAwait(false))!;
            around.Out.WriteLine(changed.Text("id"));
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildAddDowntime(Surroundings around, SharedOptions shared)
    {
        var title = new Argument<string>("title") { Description = "What is done then" };
        var (words, option, checks, matchers) = (SharedOptions.SelectorWords(), SharedOptions.SelectorOption(), ScopeOptions.Checks(), ScopeOptions.Matchers());
        var (from, until) = (Moment("--from", "When it (or its window) begins (now)"), Moment("--until", "When it (or its window) ends"));
        var length = new Option<string?>("--for") { Description = "How long: 2h. With --until as well: flexible, so long from the first problem" };
        var start = new Option<string?>("--start") { Description = "The first of many, on the wall clock: 2026-01-05T22:00" };
        var days = new Option<string?>("--days") { Description = "Every week on these days: sun, or mon-fri" };
        var rule = new Option<string?>("--rule") { Description = "A rule of RFC 5545 instead: FREQ=MONTHLY;BYDAY=2TU" };
        var zone = new Option<string?>("--zone") { Description = "The time zone of --start: Europe/Berlin (UTC)" };
        var calendar = new Option<string?>("--calendar") { Description = "A calendar (.ics) to follow: an address, or a file's name in config/calendars/" };
        var only = new Option<string?>("--only") { Description = "Events of the calendar with this in their title" };
        var dry = Dry();
        var command = new Command("add", "Plan a downtime; prints the id") { title, words, option, checks, matchers, from, until, length, start, days, rule, zone, calendar, only, dry };
        command.SetAction((parsed, ct) => AddAsync(around, shared, parsed, words, option, checks, matchers, dry, "/downtimes", "id", body =>
        {
            body["title"] = parsed.GetValue(title);
            body["from"] = Time(around, "--from", parsed.GetValue(from));
            body["to"] = Time(around, "--until", parsed.GetValue(until));
            foreach (var (name, value) in new[] { ("duration", length), ("start", start), ("days", days), ("rule", rule), ("zone", zone), ("calendar", calendar), ("only", only) })
                body[name] = parsed.GetValue(value);
        }, ct));
        return command;
    }

    private static async Task<int> AddAsync(Surroundings around, SharedOptions shared, ParseResult parsed, Argument<string[]> words, Option<string?> option, Option<string[]> checks, Option<string[]> matchers,
        Option<bool> dry, string path, string id, Action<JsonObject> fill, CancellationToken ct)
    {
        using var api = shared.Connect(around, parsed);
        var scope = new JsonObject();
        ScopeOptions.Into(scope, parsed, option, checks, matchers);
        scope["selector"] = SharedOptions.Selector(parsed, words, option);
        if (parsed.GetValue(dry))
        {
            var preview = (await api.PostAsync("/silences/preview", scope, ct).ConfigureAwait(false))!;
            around.Out.WriteLine($"{preview.Text("text")}: {preview.Text("hosts")} hosts, {preview["problems"]!.AsArray().Count} open problems");
            shared.Listing(around, parsed).Write([.. preview["problems"]!.AsArray().OfType<JsonObject>()], [new("STATUS", "status", TableLook.Status), new("HOST", "host"), new("CHECK", "check"), new("ID", "id")], "no open problem is covered");
            return ExitCode.Fine;
        }
        fill(scope);
        var made = (await api.PostAsync(path, scope, ct).ConfigureAwait(false))!;
        around.Out.WriteLine(made.Text(id));
        return ExitCode.Fine;
    }

    private static Option<bool> Dry() => new("--dry-run") { Description = "Only show what it would cover now" };

    private static Option<string?> Moment(string name, string description) => new(name) { Description = $"{description}: now+2h, 14:30, 2026-11-21 22:00" };

    internal static string? Time(Surroundings around, string option, string? text) => text is null ? null : MomentText.Parse(option, text, around.Time).UtcDateTime.ToString("O");
}
