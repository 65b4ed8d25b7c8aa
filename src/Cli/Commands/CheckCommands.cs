using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster checks</c>, <c>muster check NAME</c> and its verbs.</summary>
internal static class CheckCommands
{
    private static readonly Column[] Columns =
    [
        new("NAME", "name"), new("KIND", "kind"), new("ON", "on"), new("EVERY", "every"), new("HOSTS", "hosts"), new("OK", "ok"), new("WARNING", "warning"),
        new("CRITICAL", "critical"), new("UNKNOWN", "unknown"), new("ENABLED", "enabled", (item, _) => item.IsTrue("enabled") ? "yes" : "no"),
        new("DESCRIPTION", "description", Wide: true),
    ];

    public static Command BuildChecks(Surroundings around, SharedOptions shared)
    {
        var command = new Command("checks", "List checks");
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            shared.Listing(around, parsed).Write(await api.ListAsync("/checks", ct).ToListAsync(ct).ConfigureAwait(false), Columns, "no checks");
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildCheck(Surroundings around, SharedOptions shared)
    {
        var name = new Argument<string?>("name") { Description = "The check to show", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("check", "Show one check over all its hosts (ends with 1 when one is not OK), or run, write, try or delete one")
        {
            name, CheckRunCommand.Build(around, shared), BuildPut(around, shared), BuildValidate(around, shared), BuildDelete(around, shared),
        };
        command.SetAction(async (parsed, ct) =>
        {
            var asked = parsed.GetValue(name) ?? throw new UsageException("which check? muster check NAME, or muster checks for all of them");
            using var api = shared.Connect(around, parsed);
            var check = (await api.GetAsync(PathOf(asked), ct).ConfigureAwait(false))!.AsObject();
            var results = await api.ListAsync(SharedOptions.Path("/results", ("check", asked)), ct).ToListAsync(ct).ConfigureAwait(false);
            var listing = shared.Listing(around, parsed);
            if (parsed.GetValue(shared.Output) is OutputFormat.Json or OutputFormat.Yaml)
            {
                check["results"] = new JsonArray([.. results.Select(r => r.DeepClone())]);
                listing.WriteDocument(check);
            }
            else
            {
                if (parsed.GetValue(shared.Output) == OutputFormat.Table)
                    around.Out.WriteLine($"{check.Text("yaml").TrimEnd()}\n");
                listing.Write(results, [.. StateCommands.ResultColumns.Where(c => c.Path != "check")], "no results yet");
            }

            return results.TrueForAll(r => r.Text("status") == "OK") ? ExitCode.Fine : ExitCode.NotOk;
        });
        return command;
    }

    public static string PathOf(string check) => $"/checks/{Uri.EscapeDataString(check)}";

    private static Command BuildPut(Surroundings around, SharedOptions shared)
    {
        var name = new Argument<string>("name") { Description = "The check's name" };
        var file = new Argument<string>("file") { Description = "Its YAML file, - for standard input" };
        var command = new Command("put", "Write a check; it is in force at once, or refused with line and column") { name, file };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            await api.SendAsync(HttpMethod.Put, PathOf(parsed.GetValue(name)!), Yaml(around, parsed.GetValue(file)!), ct).ConfigureAwait(false);
            around.Out.WriteLine($"{parsed.GetValue(name)} is in force");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildValidate(Surroundings around, SharedOptions shared)
    {
        var file = new Argument<string>("file") { Description = "A YAML file, - for standard input" };
        var command = new Command("validate", "Say what a check would do (which hosts), without writing it") { file };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var plan = await api.PostAsync("/checks/validate", Yaml(around, parsed.GetValue(file)!), ct).ConfigureAwait(false);
            shared.Listing(around, parsed).WriteDocument(plan ?? new JsonObject());
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildDelete(Surroundings around, SharedOptions shared)
    {
        var name = new Argument<string>("name") { Description = "The check's name" };
        var command = new Command("delete", "Delete a check's file") { name };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            await api.SendAsync(HttpMethod.Delete, PathOf(parsed.GetValue(name)!), null, ct).ConfigureAwait(false);
            around.Out.WriteLine($"{parsed.GetValue(name)} is deleted");
            return ExitCode.Fine;
        });
        return command;
    }

    private static JsonObject Yaml(Surroundings around, string file)
    {
        if (file != "-" && !File.Exists(file))
            throw new UsageException($"there is no file {file}");
        return new JsonObject { ["yaml"] = file == "-" ? around.In.ReadToEnd() : File.ReadAllText(file) };
    }
}
