using System.CommandLine;
using System.Text.Json.Nodes;

namespace Muster.Cli.Executions;

/// <summary>The options of <c>muster run</c>, and the request they make.</summary>
internal sealed class RunOptions
{
    public Option<string?> Selector { get; } = new("--selector", "-t") { Description = "On which hosts: tags and more, such as: 'web and not canary'" };
    public Option<string?> Hosts { get; } = new("--hosts") { Description = "On these hosts, by name: db1,db2" };
    public Option<FileInfo?> Script { get; } = new("--script") { Description = "Run this script; the words after -- are its arguments" };
    public Option<string?> Interpreter { get; } = new("--interpreter") { Description = "What runs the script, such as 'python3 -u' (its #! line, else /bin/sh)" };
    public Option<string?> Parallel { get; } = new("--parallel") { Description = "Hosts at the same time: 10 or 20% (all)" };
    public Option<string?> Batch { get; } = new("--batch") { Description = "Hosts of a batch: 10 or 20%; the next begins when the one before is over" };
    public Option<int?> StopOn { get; } = new("--stop-on") { Description = "Begin no further host after so many that did not succeed" };
    public Option<string?> Timeout { get; } = new("--timeout") { Description = "For each host: 90s, 5m, 2h, none (1h)" };
    public Option<string?> User { get; } = new("--user", "-u") { Description = "Run as this user of the host (the agent's own)" };
    public Option<string?> Folder { get; } = new("--dir") { Description = "Start in this folder" };
    public Option<string[]> Environment { get; } = new("--env", "-e") { Description = "NAME=VALUE for the program; may be given more than once" };
    public Option<string[]> Secrets { get; } = new("--secret-env") { Description = "Name of a variable of your own environment that the program gets; masked in its output, shown nowhere" };
    public Option<string?> Stdin { get; } = new("--stdin") { Description = "A file for the program's standard input; - is yours" };
    public Option<string?> Title { get; } = new("--title") { Description = "What lists call it" };
    public Option<string?> Job { get; } = new("--job", "-j") { Description = "Run this job: group/name, or a name that only one job has; its options come after -- as -name value" };
    public Option<string?> Project { get; } = new("--project", "-p") { Description = "The job's project" };
    public Option<string?> Filter { get; } = new("--filter", "-F") { Description = "With --job: on the hosts of this Rundeck node filter instead of the job's" };
    public Option<bool> Follow { get; } = new("--follow", "-f") { Description = "With --job: show every line as it comes, instead of who said what at the end" };
    public Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Do not ask" };
    public Option<bool> Detach { get; } = new("--detach", "-d") { Description = "Print its number and leave it running" };
    public Option<bool> Grouped { get; } = new("--grouped", "-g") { Description = "Show at the end which hosts said the same, instead of every line as it comes" };
    public Argument<string[]> Words { get; } = new("command")
    {
        Description = "After --: one word is a line for the host's /bin/sh, several are run as they are",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Command AddTo(Command command)
    {
        foreach (var option in new Option[] { Selector, Hosts, Script, Interpreter, Parallel, Batch, StopOn, Timeout, User, Folder, Environment, Secrets, Stdin, Title, Job, Project, Filter, Follow, Yes, Detach, Grouped })
            command.Options.Add(option);
        command.Arguments.Add(Words);
        return command;
    }

    /// <summary>Which hosts, as the API takes it.</summary>
    public JsonObject Where(ParseResult parsed)
    {
        var (selector, hosts) = (parsed.GetValue(Selector), parsed.GetValue(Hosts));
        if (string.IsNullOrWhiteSpace(selector) == string.IsNullOrWhiteSpace(hosts))
            throw new UsageException("say on which hosts: either -t SELECTOR or --hosts NAME,NAME");
        return hosts is null
            ? new JsonObject { ["selector"] = selector }
            : new JsonObject { ["hosts"] = new JsonArray([.. hosts.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(h => JsonValue.Create(h))]) };
    }

    /// <summary>The whole request.</summary>
    /// <param name="confirm">The number of hosts that is meant.</param>
    public JsonObject Request(ParseResult parsed, Surroundings around, int confirm)
    {
        var request = Where(parsed);
        var words = parsed.GetValue(Words) ?? [];
        if (parsed.GetValue(Script) is { } script)
        {
            if (!script.Exists)
                throw new UsageException($"there is no file {script.FullName}");
            request["script"] = new JsonObject
            {
                ["text"] = File.ReadAllText(script.FullName),
                ["name"] = script.Name,
                ["interpreter"] = parsed.GetValue(Interpreter),
                ["arguments"] = Strings(words),
            };
        }
        else if (words.Length == 0)
        {
            throw new UsageException("say what to run: -- COMMAND (or --script FILE)");
        }
        else if (words.Length == 1)
        {
            request["command"] = words[0];
        }
        else
        {
            request["argv"] = Strings(words);
        }

        request["parallel"] = parsed.GetValue(Parallel);
        request["batch"] = parsed.GetValue(Batch);
        request["stopOn"] = parsed.GetValue(StopOn);
        request["timeout"] = parsed.GetValue(Timeout);
        request["user"] = parsed.GetValue(User);
        request["directory"] = parsed.GetValue(Folder);
        request["title"] = parsed.GetValue(Title);
        request["environment"] = new JsonObject((parsed.GetValue(Environment) ?? []).Select(Pair));
        request["secretEnvironment"] = new JsonObject((parsed.GetValue(Secrets) ?? []).Select(name => KeyValuePair.Create(
            name, (JsonNode?)JsonValue.Create(around.Variable(name) ?? throw new UsageException($"--secret-env {name}: your environment has no {name}")))));
        request["stdin"] = parsed.GetValue(Stdin) switch { null => null, "-" => around.In.ReadToEnd(), var file => File.ReadAllText(file) };
        request["confirm"] = confirm;
        return request;
    }

    private static JsonArray Strings(IEnumerable<string> words) => new([.. words.Select(w => JsonValue.Create(w))]);

    private static KeyValuePair<string, JsonNode?> Pair(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? KeyValuePair.Create(text[..at], (JsonNode?)JsonValue.Create(text[(at + 1)..]))
            : throw new UsageException($"--env {text}: give NAME=VALUE");
}
