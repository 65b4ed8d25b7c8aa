using System.Collections.Concurrent;

namespace Muster.Server.Hosts;

/// <summary>Which host is shown under which name: the first to come has it as it is, later ones with a piece of their id. Changes are guarded by the registry; asking never waits.</summary>
internal sealed class HostNames
{
    private readonly ConcurrentDictionary<string, HostId> shown = new(StringComparer.OrdinalIgnoreCase);

    public HostId? Find(string name) => shown.TryGetValue(name, out var id) ? id : null;

    public string Take(HostId id, string own)
    {
        var name = own;
        for (var digits = 4; shown.TryGetValue(name, out var other) && other != id; digits += 4)
            name = $"{own}~{id.ToString()[..Math.Min(digits, 32)]}";
        shown[name] = id;
        return name;
    }

    public void Release(HostId id, string name)
    {
        shown.TryRemove(KeyValuePair.Create(name, id));
    }
}
