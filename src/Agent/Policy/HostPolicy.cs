using Muster.Agent.Settings;

namespace Muster.Agent.Policy;

/// <summary>
/// What the server may make this host do. Written by the host's owner in a file the server cannot reach; the server's wishes never widen it.
/// Keys: <c>plugins scripts probes builtins command scrapes</c>, each <c>allow</c>, <c>deny</c> or a mapping with lists <c>allow:</c> and <c>deny:</c> of globs
/// (paths of plugins, SHA-256 of scripts, kinds, command lines, addresses), and <c>run-now adhoc shell listen</c>, each <c>allow</c> or <c>deny</c>.
/// </summary>
internal sealed record HostPolicy
{
    public Rule Plugins { get; init; } = Rule.Anything;
    public Rule Scripts { get; init; } = Rule.Anything;
    public Rule Probes { get; init; } = Rule.Anything;
    public Rule Builtins { get; init; } = Rule.Anything;

    /// <summary>Programs that may be asked for metrics, by address.</summary>
    public Rule Scrapes { get; init; } = Rule.Anything;

    /// <summary>Whether places to send metrics to may be opened.</summary>
    public bool Listen { get; init; } = true;

    /// <summary>Whether people may have assigned checks run at once.</summary>
    public bool RunNow { get; init; } = true;

    /// <summary>Whether people may run checks that are not assigned.</summary>
    public bool AdHoc { get; init; } = true;

    /// <summary>Which commands may run: judged by the command line, or <c>script:SHA-256</c>. Told to the server among the facts when none may.</summary>
    public Rule Commands { get; init; } = Rule.Anything;

    /// <summary>Whether people may open a terminal on this host. Only its owner can say so.</summary>
    public bool Shell { get; init; }

    /// <exception cref="SettingsException">Names file, line and cure. An agent with a broken policy does not start.</exception>
    public static HostPolicy Parse(string file, string text)
    {
        var policy = new HostPolicy();
        foreach (var (key, line, value) in StrictYaml.Parse(file, text).Entries)
        {
            policy = key switch
            {
                "plugins" => policy with { Plugins = ReadRule(file, key, value) },
                "scripts" => policy with { Scripts = ReadRule(file, key, value) },
                "probes" => policy with { Probes = ReadRule(file, key, value) },
                "builtins" => policy with { Builtins = ReadRule(file, key, value) },
                "run-now" or "run_now" => policy with { RunNow = ReadSwitch(file, key, value) },
                "adhoc" => policy with { AdHoc = ReadSwitch(file, key, value) },
                "command" => policy with { Commands = ReadRule(file, key, value) },
                "shell" => policy with { Shell = ReadSwitch(file, key, value) },
                "scrapes" => policy with { Scrapes = ReadRule(file, key, value) },
                "listen" => policy with { Listen = ReadSwitch(file, key, value) },
                _ => throw new SettingsException(file, line, $"unknown key '{key}'; known are plugins, scripts, probes, builtins, scrapes, run-now, adhoc, command, shell, listen"),
            };
        }
        return policy;
    }

    /// <summary>Reads the file; without one everything is allowed, unless it was named by hand.</summary>
    public static HostPolicy Load(string file, bool required)
    {
        try
        {
            if (!required && !File.Exists(file)) return new HostPolicy();
            return Parse(file, File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{file}: the policy cannot be read: {e.Message}");
        }
    }

    private static bool ReadSwitch(string file, string key, YamlNode value) => (value as YamlScalar)?.Text switch
    {
        "allow" => true,
        "deny" => false,
        _ => throw new SettingsException(file, value.Line, $"'{key}' is allow or deny"),
    };

    private static Rule ReadRule(string file, string key, YamlNode value)
    {
        if (value is YamlScalar) return ReadSwitch(file, key, value) ? Rule.Anything : Rule.Nothing;
        if (value is not YamlMap map) throw new SettingsException(file, value.Line, $"'{key}' is allow, deny, or a mapping with lists allow: and deny:");
        var rule = Rule.Anything;
        foreach (var (name, line, list) in map.Entries)
        {
            rule = name switch
            {
                "allow" => rule with { Allow = Patterns(file, name, list) },
                "deny" => rule with { Deny = Patterns(file, name, list) },
                _ => throw new SettingsException(file, line, $"unknown key '{name}' in '{key}'; known are allow and deny"),
            };
        }
        return rule;
    }

    private static List<string> Patterns(string file, string key, YamlNode value) => value switch
    {
        YamlList list => [.. list.Items.Select(i => i is YamlScalar { Text.Length: > 0 } s ? s.Text : throw new SettingsException(file, i.Line, $"'{key}' is a list of patterns"))],
        YamlScalar { Text.Length: > 0 } one => [one.Text],
        _ => throw new SettingsException(file, value.Line, $"'{key}' is a list of patterns; write '{key}: []' for none"),
    };
}
