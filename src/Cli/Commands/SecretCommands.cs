using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Output;

namespace Muster.Cli.Commands;

/// <summary><c>muster secrets</c>: set and named, never read.</summary>
internal static class SecretCommands
{
    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var command = AccountCommands.BuildList(around, shared, "secrets", "Passwords and keys that jobs and commands are handed by name (secret:NAME)", "/secrets", [new("NAME", "name"), new("SET", "set", TableLook.Ago("set"))]);
        var name = new Argument<string>("name") { Description = "Small letters, digits and . _ -" };
        var set = new Command("set", "Set a secret: its value is asked for, or read from standard input; never an argument, which others could see") { name };
        set.SetAction(async (parsed, ct) =>
        {
            var value = around.Width is not null && !Console.IsInputRedirected ? SecretPrompt.Ask(around, $"Value of {parsed.GetValue(name)}: ") : (await around.In.ReadToEndAsync(ct).ConfigureAwait(false)).TrimEnd('\r', '\n');
            using var api = shared.Connect(around, parsed);
            await api.SendAsync(HttpMethod.Put, $"/secrets/{Uri.EscapeDataString(parsed.GetValue(name)!)}", new JsonObject { ["value"] = value }, ct).ConfigureAwait(false);
            around.Out.WriteLine($"secret:{parsed.GetValue(name)} is set");
            return ExitCode.Fine;
        });
        command.Add(set);
        var gone = new Argument<string>("name") { Description = "As the list shows it" };
        var remove = new Command("remove", "Remove a secret; what uses it fails from then on") { gone };
        remove.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            await api.SendAsync(HttpMethod.Delete, $"/secrets/{Uri.EscapeDataString(parsed.GetValue(gone)!)}", null, ct).ConfigureAwait(false);
            around.Out.WriteLine($"secret:{parsed.GetValue(gone)} is removed");
            return ExitCode.Fine;
        });
        command.Add(remove);
        return command;
    }
}
