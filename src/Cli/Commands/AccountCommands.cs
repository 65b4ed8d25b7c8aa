using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster keys</c>, <c>tokens</c>, <c>users</c> and <c>audit</c>.</summary>
internal static class AccountCommands
{
    private static readonly Column[] AuditColumns =
    [
        new("TIME", "time"), new("WHO", "caller"), new("ACTION", "action"), new("TARGET", "target"), new("DETAIL", "detail", Wide: true),
    ];

    public static Command BuildKeys(Surroundings around, SharedOptions shared)
    {
        var command = BuildList(around, shared, "keys", "List, create and revoke the keys that enrol agents", "/keys",
            [new("ID", "id"), new("NAME", "name"), new("TAGS", "tags"), new("CREATED", "created", TableLook.Ago("created"))]);
        var tags = new Option<string?>("--tags") { Description = "Tags that its hosts get (a,b)" };
        command.Add(BuildCreate(around, shared, "/keys", "key", [tags], (parsed, body) => body["tags"] =
            new JsonArray([.. (parsed.GetValue(tags) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(t => JsonValue.Create(t))])));
        command.Add(BuildDelete(around, shared, "/keys", "revoke", "id", "is revoked"));
        return command;
    }

    public static Command BuildTokens(Surroundings around, SharedOptions shared)
    {
        var command = BuildList(around, shared, "tokens", "List, create and revoke API tokens", "/tokens",
            [new("ID", "id"), new("NAME", "name"), new("ROLE", "role"), new("CREATED", "created", TableLook.Ago("created"))]);
        var role = new Option<string>("--role") { Description = "viewer, operator or admin", DefaultValueFactory = _ => "viewer" };
        command.Add(BuildCreate(around, shared, "/tokens", "token", [role], (parsed, body) => body["role"] = parsed.GetValue(role)));
        command.Add(BuildDelete(around, shared, "/tokens", "revoke", "id", "is revoked"));
        return command;
    }

    public static Command BuildUsers(Surroundings around, SharedOptions shared)
    {
        var command = BuildList(around, shared, "users", "List, create and delete users", "/users",
            [new("NAME", "name"), new("ROLE", "role"), new("CREATED", "created", TableLook.Ago("created"))]);
        var role = new Option<string>("--role") { Description = "viewer, operator or admin", DefaultValueFactory = _ => "viewer" };
        command.Add(BuildCreate(around, shared, "/users", "user", [role], (parsed, body) =>
        {
            body["role"] = parsed.GetValue(role);
            body["password"] = around.Variable("MUSTER_PASSWORD") ?? SecretPrompt.Ask(around, $"Password for {body["name"]}: ");
        }));
        command.Add(BuildDelete(around, shared, "/users", "delete", "name", "is deleted"));
        return command;
    }

    public static Command BuildAudit(Surroundings around, SharedOptions shared)
    {
        var command = BuildList(around, shared, "audit", "List who did what", "/audit", AuditColumns);
        var verify = new Command("verify", "Check the trail's chain of hashes (ends with 1 when it is broken)");
        verify.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var answer = (await api.GetAsync("/audit/verify", ct).ConfigureAwait(false))!;
            shared.Listing(around, parsed).WriteDocument(answer);
            return answer.IsTrue("intact") || answer.IsTrue("ok") || answer.IsTrue("valid") ? ExitCode.Fine : ExitCode.NotOk;
        });
        command.Add(verify);
        return command;
    }

    /// <summary>A command that lists what stands under a path.</summary>
    public static Command BuildList(Surroundings around, SharedOptions shared, string name, string description, string path, Column[] columns)
    {
        var command = new Command(name, description);
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            shared.Listing(around, parsed).Write(await api.ListAsync(path, ct).ToListAsync(ct).ConfigureAwait(false), columns, $"no {name}");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildCreate(
        Surroundings around, SharedOptions shared, string path, string what, Option[] options, Action<ParseResult, JsonObject> fill)
    {
        var name = new Argument<string>("name") { Description = $"The new {what}'s name" };
        var command = new Command("create", $"Create a {what}; its secret is shown this one time") { name };
        foreach (var option in options)
            command.Add(option);
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var body = new JsonObject { ["name"] = parsed.GetValue(name) };
            fill(parsed, body);
            var answer = await api.PostAsync(path, body, ct).ConfigureAwait(false) as JsonObject ?? [];
            if (parsed.GetValue(shared.Output) is OutputFormat.Json or OutputFormat.Yaml)
                shared.Listing(around, parsed).WriteDocument(answer);
            else
                around.Out.WriteLine(answer.Where(p => p.Key is "secret" or "key" or "token" && p.Value is not null).Select(p => p.Value!.ToString()).FirstOrDefault($"{what} {parsed.GetValue(name)} is created"));
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command BuildDelete(Surroundings around, SharedOptions shared, string path, string verb, string argument, string done)
    {
        var id = new Argument<string>(argument) { Description = "As the list shows it" };
        var command = new Command(verb, $"{char.ToUpperInvariant(verb[0])}{verb[1..]} it") { id };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            await api.SendAsync(HttpMethod.Delete, $"{path}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", null, ct).ConfigureAwait(false);
            around.Out.WriteLine($"{parsed.GetValue(id)} {done}");
            return ExitCode.Fine;
        });
        return command;
    }
}
