using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Muster.Cli.Commands;
using Muster.Cli.Output;

namespace Muster.Cli.OnCall;

/// <summary><c>muster oncall</c>: who is on call, and quick changes of it.</summary>
internal static class OnCallCommands
{
    private static readonly Column[] Columns =
    [
        new("TEAM", "team"), new("ROTA", "rota"), new("NAME", "name"), new("PERSON", "person"), new("ROLE", "role"), new("UNTIL", "until"),
        new("CONTACTS", "contacts", (item, _) => string.Join(", ", item["contacts"]?.AsArray().OfType<JsonObject>().Select(c => $"{c.Text("channel")} {c.Text("address")}".Trim()) ?? []), Wide: true),
    ];

    private static readonly Column[] ChangeColumns = [new("ID", "id"), new("ROTA", "rota"), new("PERSON", "person"), new("INSTEAD OF", "insteadOf"), new("FROM", "from"), new("TO", "to"), new("SWAP", "swap"), new("BY", "by"), new("NOTE", "note", Wide: true)];

    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var target = new Argument<string?>("target") { Description = "A team, rota, person or policy; none: every rota", Arity = ArgumentArity.ZeroOrOne };
        var at = new Option<string?>("--at") { Description = "At another time: now+12h, 2026-12-24 18:00" };
        var command = new Command("oncall", "Who is on call now") { target, at };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var items = await api.ListAsync(SharedOptions.Path("/oncall", ("target", parsed.GetValue(target)), ("at", SilenceCommands.Time(around, "--at", parsed.GetValue(at)))), ct).ToListAsync(ct).ConfigureAwait(false);
            shared.Listing(around, parsed).Write(items, Columns, "nobody is on call: there are no rotas yet");
            return items.Count == 0 ? ExitCode.NotOk : ExitCode.Fine;
        });
        command.Subcommands.Add(BuildOverride(around, shared));
        command.Subcommands.Add(BuildSwap(around, shared));
        command.Subcommands.Add(BuildChanges(around, shared));
        command.Subcommands.Add(BuildTakeBack(around, shared));
        command.Subcommands.Add(BuildShifts(around, shared));
        command.Subcommands.Add(BuildFeed(around, shared));
        command.Subcommands.Add(BuildPages(around, shared));
        return command;
    }

    private static Command BuildOverride(Surroundings around, SharedOptions shared)
    {
        var (rota, person) = (new Argument<string>("rota") { Description = "Which rota" }, new Argument<string>("person") { Description = "Who takes over" });
        var length = new Option<string?>("--for") { Description = "How long: 2h, 1d (12h)" };
        var (from, to) = (new Option<string?>("--from") { Description = "From when (now)" }, new Option<string?>("--to") { Description = "Until when, instead of --for" });
        var instead = new Option<string?>("--instead-of") { Description = "Only what this person has" };
        var note = new Option<string?>("--note", "-m") { Description = "Why" };
        var command = new Command("override", "Put somebody on call for a while; prints the id") { rota, person, length, from, to, instead, note };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var made = (await api.PostAsync("/oncall/overrides", new JsonObject
            {
                ["rota"] = parsed.GetValue(rota),
                ["person"] = parsed.GetValue(person),
                ["from"] = SilenceCommands.Time(around, "--from", parsed.GetValue(from)),
                ["to"] = SilenceCommands.Time(around, "--to", parsed.GetValue(to)),
                ["duration"] = parsed.GetValue(length) ?? (parsed.GetValue(to) is null ? "12h" : null),
                ["insteadOf"] = parsed.GetValue(instead),
                ["note"] = parsed.GetValue(note),
            }, ct).ConfigureAwait(false))!;
            around.Out.WriteLine(made.Text("id"));
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildSwap(Surroundings around, SharedOptions shared)
    {
        var rota = new Argument<string>("rota") { Description = "Which rota" };
        var (one, other) = (new Argument<string>("one") { Description = "Who gives the first stretch away" }, new Argument<string>("other") { Description = "Who takes it, and gives the second" });
        var times = new[] { "--from", "--to", "--other-from", "--other-to" }.Select(name => new Option<string>(name) { Description = name.StartsWith("--other", StringComparison.Ordinal) ? "The second stretch" : "The first stretch", Required = true }).ToArray();
        var note = new Option<string?>("--note", "-m") { Description = "Why" };
        var command = new Command("swap", "Two people exchange shifts") { rota, one, other, times[0], times[1], times[2], times[3], note };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            JsonObject Side(Argument<string> who, int at) => new()
            {
                ["person"] = parsed.GetValue(who),
                ["from"] = SilenceCommands.Time(around, times[at].Name, parsed.GetValue(times[at])),
                ["to"] = SilenceCommands.Time(around, times[at + 1].Name, parsed.GetValue(times[at + 1])),
            };
            var made = (await api.PostAsync("/oncall/swaps", new JsonObject { ["rota"] = parsed.GetValue(rota), ["one"] = Side(one, 0), ["other"] = Side(other, 2), ["note"] = parsed.GetValue(note) }, ct).ConfigureAwait(false))!;
            around.Out.WriteLine(string.Join(' ', made["halves"]!.AsArray().OfType<JsonObject>().Select(h => h.Text("id"))));
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildChanges(Surroundings around, SharedOptions shared) =>
        AccountCommands.BuildList(around, shared, "overrides", "List overrides and swaps that are on or come", "/oncall/overrides", ChangeColumns);

    private static Command BuildTakeBack(Surroundings around, SharedOptions shared)
    {
        var id = new Argument<long>("id") { Description = "Of an override, or of one half of a swap" };
        var command = new Command("take-back", "Take an override or a swap back") { id };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            await api.SendAsync(HttpMethod.Delete, $"/oncall/overrides/{parsed.GetValue(id).ToString(CultureInfo.InvariantCulture)}", null, ct).ConfigureAwait(false);
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildShifts(Surroundings around, SharedOptions shared)
    {
        var rota = new Argument<string>("rota") { Description = "Which rota" };
        var (from, to) = (new Option<string?>("--from") { Description = "From when (now)" }, new Option<string?>("--to") { Description = "Until when (two weeks on)" });
        var command = new Command("shifts", "List who is on call when") { rota, from, to };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var items = await api.ListAsync(SharedOptions.Path($"/oncall/rotas/{Uri.EscapeDataString(parsed.GetValue(rota)!)}/shifts", ("from", SilenceCommands.Time(around, "--from", parsed.GetValue(from))), ("to", SilenceCommands.Time(around, "--to", parsed.GetValue(to)))), ct)
                .ToListAsync(ct).ConfigureAwait(false);
            shared.Listing(around, parsed).Write(items, [new("FROM", "from"), new("TO", "to"), new("NAME", "name"), new("PERSON", "person"), new("BY", "source")], "no shifts");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildPages(Surroundings around, SharedOptions shared)
    {
        var all = new Option<bool>("--all") { Description = "Those that are over too" };
        var command = new Command("pages", "Pages that go on until somebody acknowledges") { all };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var found = await api.ListAsync("/oncall/escalations", ct).Where(e => parsed.GetValue(all) || e["ended"] is null).ToListAsync(ct).ConfigureAwait(false);
            shared.Listing(around, parsed).Write(found,
            [
                new("ID", "id"), new("POLICY", "policy"), new("WHAT", "title"), new("BEGUN", "begun", TableLook.Ago("begun")),
                new("CHAINS", "chains", (item, _) => string.Join("; ", item["chains"]?.AsArray().OfType<JsonObject>().Select(Chain) ?? [])),
            ], "no page runs");
            return ExitCode.Fine;
        });
        return command;
    }

    private static string Chain(JsonObject chain)
    {
        var role = chain.Text("role") is { Length: > 0 } name ? $"{name}: " : "";
        return role + (chain.Text("state") == "acknowledged" ? $"acknowledged by {chain.Text("by")}" : chain.Text("state") == "running" ? $"round {chain.Text("round")}, paged {string.Join(", ", chain["paged"]!.AsArray().Select(p => (string?)p))}" : chain.Text("state"));
    }

    private static Command BuildFeed(Surroundings around, SharedOptions shared)
    {
        var target = new Argument<string>("target") { Description = "rota:NAME or person:NAME" };
        var command = new Command("feed", "Make a secret address of a calendar (.ics) for calendar programs; it is shown this once") { target };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            around.Out.WriteLine((await api.PostAsync("/oncall/feeds", new JsonObject { ["target"] = parsed.GetValue(target) }, ct).ConfigureAwait(false))!.Text("url"));
            return ExitCode.Fine;
        });
        return command;
    }
}
