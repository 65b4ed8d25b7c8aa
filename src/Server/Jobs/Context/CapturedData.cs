using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Muster.Server.Commands.Output;
using Muster.Server.Commands.Steps;
using Muster.Server.Jobs.Definitions;

namespace Muster.Server.Jobs.Context;

/// <summary>What log filters took from output, by host: <c>${data.key}</c> is this host's, <c>${data.key@web1}</c> another's.</summary>
public sealed class CapturedData
{
    /// <summary>Rundeck's filter for key and value.</summary>
    public const string KeyValue = "key-value-data";
    private const string DefaultPattern = @"^RUNDECK:DATA:\s*([^\s]+?)\s*=\s*(.+)$";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<(string Host, string Key), string> values = new();
    private readonly ConcurrentDictionary<string, string> latest = new();

    /// <param name="host">Null: the server's own steps, which see what any host said.</param>
    public string? Find(string? host, string key)
    {
        if (host is not null && values.TryGetValue((host, key), out var own)) return own;
        var at = key.LastIndexOf('@');
        if (at > 0) return values.GetValueOrDefault((key[(at + 1)..], key[..at]));
        return host is null ? latest.GetValueOrDefault(key) : values.GetValueOrDefault((PlannedServer, key));
    }

    private static string PlannedServer => Commands.PlannedHost.Server.Name;

    public IEnumerable<KeyValuePair<string, string>> Of(string host) => values.Where(v => v.Key.Host == host || v.Key.Host == PlannedServer).Select(v => KeyValuePair.Create(v.Key.Key, v.Value));

    /// <summary>Reads a step's output through the filters it has.</summary>
    public void Take(HostStep step, IEnumerable<JobLogFilter> filters)
    {
        foreach (var filter in filters.Where(f => f.Type == KeyValue))
        {
            var pattern = new Regex(filter.Settings.GetValueOrDefault("regex") is { Length: > 0 } given ? given : DefaultPattern, RegexOptions.None, Patience);
            foreach (var line in OutputReader.Lines(step, 1))
            {
                if (pattern.Match(line.Text) is not { Success: true } match) continue;
                var (key, value) = match.Groups.Count > 2 ? (match.Groups[1].Value, match.Groups[2].Value) : (filter.Settings.GetValueOrDefault("name") ?? "value", match.Groups[^1].Value);
                values[(step.Where.Name, key)] = value;
                latest[key] = value;
            }
        }
    }
}
