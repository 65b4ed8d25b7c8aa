using System.Text.RegularExpressions;
using Muster.Metrics;
using Muster.PromQl.Parsing;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Configuration;

/// <summary>Another store that gets every sample by remote write.</summary>
/// <param name="Name">Of its place in the queue: a changed name begins anew.</param>
/// <param name="Version">Of remote write, 1 or 2.</param>
/// <param name="TokenSecret">Name of the secret sent as bearer; null: none.</param>
/// <param name="PasswordSecret">Name of the secret that is the password of <paramref name="User"/>; null: none.</param>
/// <param name="Batch">Samples of one request.</param>
/// <param name="QueueBytes">Room on the disk while the store is away.</param>
public sealed partial record RemoteStore(
    string Name, Uri Url, int Version, string User, string? TokenSecret, string? PasswordSecret, TimeSpan Timeout, int Batch, long QueueBytes)
{
    public const string File = "metrics/remote.yaml";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Series that one of these selects are sent; none: all are.</summary>
    public IReadOnlyList<IReadOnlyList<Matcher>> Only { get; init; } = [];

    /// <summary>By what the file says: matchers and headers are compared as their text.</summary>
    public bool Equals(RemoteStore? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    private string Text => string.Join('\u0001', Name, Url, Version, User, TokenSecret, PasswordSecret, Timeout, Batch, QueueBytes,
        string.Join('\u0002', Headers.OrderBy(h => h.Key, StringComparer.Ordinal)), string.Join('\u0002', Only.Select(set => string.Join(',', set))));

    /// <exception cref="ConfigurationException">The first thing that is wrong.</exception>
    public static List<RemoteStore> Parse(string text)
    {
        var stores = new List<RemoteStore>();
        foreach (var map in YamlSource.Parse(File, text).Maps("a remote store"))
        {
            var store = Read(map);
            if (stores.Exists(other => other.Name == store.Name)) throw map.Wrong(map.Get("name")!, $"there are two remote stores “{store.Name}”");
            stores.Add(store);
        }
        return stores;
    }

    private static RemoteStore Read(YamlMap map)
    {
        var name = map.Text("name") ?? throw map.Wrong(map.Node, "a remote store needs a name");
        if (!CheckFile.IsName(name)) throw map.Wrong(map.Get("name")!, $"“{name}” is no name: small letters, digits and . _ - are, beginning with a letter or digit");
        var address = map.Text("url") ?? throw map.Wrong(map.Node, "a remote store needs a url, such as https://victoria.example/api/v1/write");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) throw map.Wrong(map.Get("url")!, $"url: “{address}” is no http address");
        if (url.UserInfo.Length > 0) throw map.Wrong(map.Get("url")!, "url: names and passwords do not belong here; write user: and password: secret:NAME");
        var (token, password, user) = (map.Secret("token"), map.Secret("password"), map.Text("user") ?? "");
        if (token is not null && password is not null) throw map.Wrong(map.Get("password")!, "token and password exclude each other");
        if (user.Length > 0 && password is null) throw map.Wrong(map.Get("user")!, "user: a password is missing; write password: secret:NAME");
        var store = new RemoteStore(name, url, map.Integer("version", 1, 2) ?? 1, user, token, password,
            map.Duration("timeout") ?? TimeSpan.FromSeconds(30), map.Integer("batch", 1, 100_000) ?? 5000, Size(map, "queue") ?? 1L << 30)
        {
            Headers = map.Flat("headers"),
            Only = Selectors(map),
        };
        map.RefuseOthers();
        return store;
    }

    private static List<IReadOnlyList<Matcher>> Selectors(YamlMap map)
    {
        var sets = new List<IReadOnlyList<Matcher>>();
        var node = map.Get("only");
        var texts = map.Texts("only") ?? [];
        for (var i = 0; i < texts.Count; i++)
        {
            try
            {
                sets.Add(Parser.ParseSelector(texts[i]).Matchers);
            }
            catch (ParseException wrong)
            {
                throw map.WrongInside(node is YamlSequenceNode list ? list[i] : node!, wrong.Line, wrong.Column, $"only: {wrong.What}");
            }
        }
        return sets;
    }

    private static long? Size(YamlMap map, string key)
    {
        if (map.Text(key) is not { } text) return null;
        var match = SizeText().Match(text);
        var bytes = match.Success ? long.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) << (match.Groups[2].Value switch { "KiB" => 10, "MiB" => 20, "GiB" => 30, "TiB" => 40, _ => 0 }) : 0;
        return bytes is >= 1 << 20 and <= 1L << 50 ? bytes : throw map.Wrong(map.Get(key)!, $"{key}: “{text}” is no size of 1MiB or more; write 512MiB or 2GiB");
    }

    [GeneratedRegex(@"\A(\d{1,9})\s*(KiB|MiB|GiB|TiB)\z")]
    private static partial Regex SizeText();
}
