using System.Text.RegularExpressions;
using Muster.Server.Configuration;
using Muster.Server.Hosts;

namespace Muster.Server.Problems.Causes;

/// <summary>Which other hosts a check's definition, or what it printed, speaks of: by name, by the name up to its first dot, or by address.</summary>
internal sealed partial class NamedHosts
{
    private const int ShortestName = 3;
    private readonly Dictionary<string, HostId> _byWord = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, HashSet<HostId>> _ofCheck = [];
    private readonly ConfigurationSnapshot _configuration;

    public NamedHosts(IReadOnlyList<HostRecord> hosts, ConfigurationSnapshot configuration)
    {
        _configuration = configuration;
        var doubtful = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var host in hosts)
            foreach (var word in Words(host))
                if (!_byWord.TryAdd(word, host.Id) && _byWord[word] != host.Id) doubtful.Add(word);
        // Two hosts behind one word: it says nothing.
        foreach (var word in doubtful) _byWord.Remove(word);
    }

    public IEnumerable<HostId> Of(Problem problem)
    {
        if (!_ofCheck.TryGetValue(problem.Check, out var named))
            _ofCheck[problem.Check] = named = _configuration.Check(problem.Check) is { } check ? [.. In(Text(check.Kind))] : [];
        return named.Concat(In(problem.Output)).Where(host => host != problem.Host).Distinct();
    }

    private IEnumerable<HostId> In(string text)
    {
        foreach (Match word in Word().Matches(text))
            if (_byWord.TryGetValue(word.Value, out var host)) yield return host;
    }

    private static IEnumerable<string> Words(HostRecord host)
    {
        var names = new[] { host.Name, host.OwnName, host.OwnName.Split('.')[0] }.Where(name => name.Length >= ShortestName);
        return names.Concat(host.Addresses.Where(a => !System.Net.IPAddress.IsLoopback(a)).Select(a => a.ToString())).Distinct(StringComparer.OrdinalIgnoreCase);
    }

    private static string Text(CheckKind kind) => kind switch
    {
        PluginKind plugin => string.Join(' ', plugin.Arguments.Skip(1)),
        ScriptKind script => string.Join(' ', script.Arguments) + "\n" + script.Text,
        ProbeKind probe => string.Join(' ', probe.Options.Values),
        _ => "",
    };

    [GeneratedRegex(@"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")]
    private static partial Regex Word();
}
