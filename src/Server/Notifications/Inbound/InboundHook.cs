using System.Security.Cryptography;
using System.Text;
using Muster.Server.Configuration;
using Muster.Server.Storage;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Notifications.Inbound;

/// <summary>A way in for the alerts of another system: <c>- hook: grafana</c> in <c>notify/*.yaml</c>.</summary>
/// <param name="Kind">pagerduty or alertmanager: what it speaks, and so the address it calls.</param>
/// <param name="Key">Name of the secret that proves it: PagerDuty's routing_key, Alertmanager's bearer token or password.</param>
/// <param name="Host">Whose problems the alerts are that name no host of this server; null: those are refused.</param>
public sealed record InboundHook(string Name, string Kind, string Key, string? Host)
{
    private const int ShortestKey = 16;
    private static readonly string[] Kinds = ["alertmanager", "pagerduty"];

    /// <exception cref="ConfigurationException">The first thing that is wrong.</exception>
    public static InboundHook Read(YamlMap map)
    {
        var name = map.Text("hook")!;
        if (!CheckFile.IsName(name)) throw map.Wrong(map.Get("hook")!, $"“{name}” is no name of a hook: small letters, digits and . _ - are, beginning with a letter or digit");
        var kind = map.Text("kind") ?? throw map.Wrong(map.Node, $"the hook “{name}” needs a kind: {string.Join(", ", Kinds)}");
        if (!Kinds.Contains(kind)) throw map.Wrong(map.Get("kind")!, $"kind: there is no “{kind}”; there are {string.Join(", ", Kinds)}");
        var key = map.Secret("key") ?? throw map.Wrong(map.Node, $"the hook “{name}” needs a key by which its callers prove themselves: key: secret:NAME");
        var hook = new InboundHook(name, kind, key, map.Text("host"));
        map.RefuseOthers();
        return hook;
    }

    /// <summary>The hook of this kind whose secret is the key; null: none. A secret that is missing or shorter than 16 characters lets nobody in.</summary>
    public static InboundHook? Find(IEnumerable<InboundHook> hooks, string kind, string key, DataFolder data, Action<InboundHook, string> complain)
    {
        InboundHook? found = null;
        foreach (var hook in hooks.Where(hook => hook.Kind == kind))
        {
            try
            {
                var secret = data.Secret(hook.Key);
                if (secret.Length < ShortestKey) complain(hook, $"the secret {hook.Key} is shorter than {ShortestKey} characters");
                else if (CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), SHA256.HashData(Encoding.UTF8.GetBytes(key)))) found ??= hook;
            }
            catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
            {
                complain(hook, missing.Message);
            }
        }
        return found;
    }
}
