using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Muster.Cli.Api;
using Muster.Cli.Output;
using Muster.Cli.Settings;

namespace Muster.Cli.Commands;

/// <summary><c>muster login</c>: finds a token that works and keeps it in the configuration file.</summary>
internal static class LoginCommand
{
    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var url = new Argument<string?>("url") { Description = $"The server's address (default {ServerSettings.DefaultUrl})", Arity = ArgumentArity.ZeroOrOne };
        var firstRun = new Option<string?>("--first-run") { Description = "The data folder of a server on this machine: takes address and token from its secrets/first-run.json" };
        var command = new Command("login", "Remember a server and an API token in ~/.config/muster/config.yaml") { url, firstRun };
        command.SetAction(async (parsed, ct) =>
        {
            var settings = parsed.GetValue(firstRun) is { } data
                ? ReadFirstRun(data)
                : new ServerSettings(
                    ServerSettings.ParseUrl(parsed.GetValue(url) ?? parsed.GetValue(shared.Server) ?? ServerSettings.Find(around).Url.ToString()),
                    parsed.GetValue(shared.Token) ?? AskToken(around));
            using var api = new ApiClient(settings.Url, settings.Token);
            var me = await api.GetAsync("/me", ct).ConfigureAwait(false);
            var file = ServerSettings.FileFor(around);
            settings.Save(file);
            around.Out.WriteLine($"logged in to {settings.Url} as {me.Text("name")} ({me.Text("role").ToLowerInvariant()}); kept in {file}");
            return ExitCode.Fine;
        });
        return command;
    }

    private static string AskToken(Surroundings around)
    {
        around.Error.WriteLine("An API token is made in the web pages under Admin, with `muster tokens create`, or stands in the server's secrets/first-run.json (muster login --first-run DATA).");
        return SecretPrompt.Ask(around, "API token: ").Trim();
    }

    private static ServerSettings ReadFirstRun(string data)
    {
        var file = Path.Combine(data, "secrets", "first-run.json");
        try
        {
            var written = JsonNode.Parse(File.ReadAllText(file));
            return new ServerSettings(ServerSettings.ParseUrl(written.Text("url")), written.Text("token"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UsageException($"{file}: {failure.Message}");
        }
    }
}
