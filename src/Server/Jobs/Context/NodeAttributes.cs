using Muster.Server.Hosts;

namespace Muster.Server.Jobs.Context;

/// <summary>A host with the attributes Rundeck gives its nodes, and its facts beside them.</summary>
public static class NodeAttributes
{
    public static IReadOnlyDictionary<string, string> Of(string name, HostRecord? host)
    {
        var all = new Dictionary<string, string>();
        foreach (var (fact, value) in host?.Facts ?? new Dictionary<string, string>()) all[fact] = value;
        all["name"] = name;
        all["id"] = host?.Id.ToString() ?? "";
        all["hostname"] = host?.Address?.ToString() ?? name;
        all["tags"] = string.Join(',', host?.Tags ?? []);
        all["os-family"] = "unix";
        all["os-name"] = host?.Facts.GetValueOrDefault("os") ?? "";
        all["os-version"] = host?.Facts.GetValueOrDefault("kernel") ?? "";
        all["os-arch"] = host?.Facts.GetValueOrDefault("architecture") ?? "";
        all["username"] = host?.Facts.GetValueOrDefault("username") ?? "";
        return all;
    }
}
