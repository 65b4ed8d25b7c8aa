using Muster.Server.Configuration;
using Muster.Server.Hosts;

namespace Muster.Server.Problems.Causes;

/// <summary>What hosts have in common: a declared parent, a tag, a group, or that all of them are asked by this server.</summary>
internal sealed class HostSets
{
    private const int LeastOfParent = 3, LeastOfTag = 5, LeastOfAll = 10;
    private readonly Dictionary<HostId, List<string>> _keys = [];
    private readonly Dictionary<string, int> _sizes = [];
    private readonly Dictionary<HostId, List<string>> _parents = [];

    public HostSets(IReadOnlyList<HostRecord> hosts, ConfigurationSnapshot configuration)
    {
        foreach (var host in hosts)
        {
            var parents = configuration.Parents.Where(rule => rule.On.Matches(host)).SelectMany(rule => rule.Parents).Distinct().ToList();
            if (parents.Count > 0) _parents[host.Id] = parents;
            var keys = parents.Select(parent => $"parent:{parent}")
                .Concat(host.Tags.Where(tag => tag != "all").Select(tag => $"tag:{tag}"))
                .Concat(configuration.GroupTags.Where(group => group.Value.All(host.HasTag)).Select(group => $"group:{group.Key}"))
                .Append("all").ToList();
            _keys[host.Id] = keys;
            foreach (var key in keys) _sizes[key] = _sizes.GetValueOrDefault(key) + 1;
        }
    }

    public IReadOnlyList<string> ParentsOf(HostId host) => _parents.GetValueOrDefault(host) ?? [];

    public IReadOnlyList<string> KeysOf(HostId host) => _keys.GetValueOrDefault(host) ?? [];

    /// <param name="fallen">Hosts, or problems of a check by their hosts.</param>
    /// <param name="size">How many of the hosts with this key could have fallen; default: all of them.</param>
    public List<FallenSet<T>> Of<T>(IEnumerable<T> fallen, Func<T, HostId> host, Func<string, int>? size = null) where T : notnull
    {
        var byKey = new Dictionary<string, List<T>>();
        foreach (var one in fallen)
            foreach (var key in KeysOf(host(one)))
            {
                if (!byKey.TryGetValue(key, out var those)) byKey[key] = those = [];
                those.Add(one);
            }
        return [.. byKey.Where(set => set.Value.Count >= Least(set.Key))
            .Select(set => new FallenSet<T>(set.Key, Title(set.Key), set.Value, Math.Max(set.Value.Count, size?.Invoke(set.Key) ?? _sizes[set.Key]), Least(set.Key)))];
    }

    private static int Least(string key) => key == "all" ? LeastOfAll : key.StartsWith("parent:", StringComparison.Ordinal) ? LeastOfParent : LeastOfTag;

    public static string Title(string key) => key == "all" ? "all hosts" : key[(key.IndexOf(':') + 1)..];
}
