using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf;
using Muster.Protocol;
using Muster.Testing.Swarm;

namespace Muster.Testing.Notify;

/// <summary>Agents whose check <see cref="Check"/> is what a test says it is; its output carries the moment it was made.</summary>
public static class FlippingSwarm
{
    public const string Check = "flip";
    public const string CheckFile = "on: all\nevery: 1s\nattempts: 1\nflapping: false\nscript: |\n  exit 0\n";

    /// <summary>Files of a server that tells a receiver of every flip by itself.</summary>
    /// <param name="patient">Nobody is missed while a server is down or slow: only flips are told.</param>
    public static void Configure(string config, Uri hook, string wait, IReadOnlyList<string> builtins, bool patient = false)
    {
        Directory.CreateDirectory(Path.Combine(config, "checks"));
        Directory.CreateDirectory(Path.Combine(config, "notify"));
        if (patient) File.WriteAllText(Path.Combine(config, "hosts.yaml"), "- deadMan: 1h\n");
        File.WriteAllText(Path.Combine(config, "checks", Check + ".yaml"), CheckFile);
        foreach (var builtin in builtins) File.WriteAllText(Path.Combine(config, "checks", builtin + ".yaml"), "enabled: false\n");
        File.WriteAllText(Path.Combine(config, "notify", "all.yaml"),
            $"- channel: hook\n  kind: webhook\n  url: {hook}\n  timeout: 2s\n- route: all\n  notify: channel:hook\n  wait: {wait}\n  groupBy: [host, check]\n");
    }

    public static SwarmOptions Options(Uri server, string key, int agents, double resultsPerSecond, ConcurrentDictionary<int, bool> critical, TimeProvider time) => new()
    {
        Server = server,
        Key = key,
        Agents = agents,
        ResultsPerSecond = resultsPerSecond,
        Result = (agent, check, _) =>
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var bad = check.Name == Check && critical.ContainsKey(agent);
            return new Result { Check = check.Name, Status = bad ? 2u : 0u, StartedMs = now, DurationUs = 100, Revision = check.Revision, Output = ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"made {now}")) };
        },
    };

    /// <summary>The moment in a message's first output.</summary>
    public static DateTimeOffset Made(ReceivedMessage message)
    {
        var at = message.Body.IndexOf("made ", StringComparison.Ordinal) + 5;
        return DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(message.Body.AsSpan(at, 13), CultureInfo.InvariantCulture));
    }
}
