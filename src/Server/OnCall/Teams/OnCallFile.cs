using Muster.Server.Configuration;
using Muster.Server.OnCall.Rotas;
using NodaTime;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.OnCall.Teams;

/// <summary>Reads <c>oncall/*.yaml</c>: entries that begin with <c>person</c>, <c>team</c>, <c>rota</c> or <c>policy</c> and a name, in any file.</summary>
internal static class OnCallFile
{
    public const string Folder = "oncall";
    private static readonly string[] Kinds = ["person", "team", "rota", "policy"];

    /// <exception cref="ConfigurationException">The first thing that is wrong: in an entry, or with what it names.</exception>
    public static OnCallConfiguration ReadAll(IReadOnlyList<KeyValuePair<string, string>> files, ConfigurationSnapshot rest)
    {
        var entries = files.SelectMany(f => YamlSource.Parse(f.Key, f.Value).Maps("an entry of on-call")).Select(map => (Kind: KindOf(map), Map: map)).ToLookup(e => e.Kind, e => e.Map);
        var people = Named(entries["person"], "person", ReadPerson, p => (p.Id, p.File, p.Line));
        var teams = Named(entries["team"], "team", map => ReadTeam(map, people), t => (t.Name, t.File, t.Line));
        var rotas = Named(entries["rota"], "rota", map => RotaFile.Read(map, people, teams), r => (r.Name, r.File, r.Line));
        var known = new OnCallConfiguration { People = people, Teams = teams, Rotas = rotas };
        var policies = Named(entries["policy"], "policy", map => PolicyFile.Read(map, known), p => (p.Name, p.File, p.Line));
        return new OnCallConfiguration { People = people, Teams = teams, Rotas = rotas, Policies = policies };
    }

    private static string KindOf(YamlMap map)
    {
        var kinds = Kinds.Where(kind => map.Get(kind) is not null).ToList();
        if (kinds.Count == 0) map.RefuseMistyped(Kinds);
        // A rota names its team.
        if (kinds is ["team", "rota"]) return "rota";
        return kinds.Count == 1 ? kinds[0]
            : throw map.Wrong(kinds.Count == 0 ? map.Node : map.KeyNode(kinds[1]), $"an entry of on-call is one of {string.Join(", ", Kinds)} (person: ann)" + (kinds.Count == 0 ? "" : $"; this is {string.Join(" and ", kinds)}"));
    }

    private static Dictionary<string, T> Named<T>(IEnumerable<YamlMap> maps, string kind, Func<YamlMap, T> read, Func<T, (string Name, string File, long Line)> place)
    {
        var all = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var map in maps)
        {
            var name = map.Text(kind)!;
            if (!CheckFile.IsName(name)) throw map.Wrong(map.Get(kind)!, $"“{name}” is no name of a {kind}: small letters, digits and . _ - are, beginning with a letter or digit");
            if (all.TryGetValue(name, out var twin)) throw map.Wrong(map.Get(kind)!, $"there are two of {kind} “{name}”: the other is at {place(twin).File}:{place(twin).Line}");
            all[name] = read(map);
            map.RefuseOthers();
        }
        return all;
    }

    private static Person ReadPerson(YamlMap map)
    {
        var id = map.Text("person")!;
        var contacts = new List<ContactMethod>();
        if (map.Get("contacts") is { } node)
        {
            if (node is not YamlSequenceNode list) throw map.Wrong(node, "contacts: a sequence is expected here (- email: ann@example.org), in the order they are tried");
            foreach (var item in list)
            {
                if (item is not YamlMappingNode { Children.Count: 1 } one || one.Children.First() is not { Key: YamlScalarNode { Value: { Length: > 0 } channel }, Value: YamlScalarNode { Value: { Length: > 0 } address } })
                    throw map.Wrong(item, "contacts: one channel and its address each, such as - email: ann@example.org");
                if (!CheckFile.IsName(channel)) throw map.Wrong(one.Children.First().Key, $"contacts: “{channel}” is no name of a channel");
                contacts.Add(new ContactMethod(channel, address) { Line = one.Start.Line, Column = one.Start.Column });
            }
        }
        var roles = map.Texts("roles") ?? [];
        if (roles.FirstOrDefault(r => !CheckFile.IsName(r)) is { } wrong) throw map.Wrong(map.Get("roles")!, $"roles: “{wrong}” is no name of a role: small letters, digits and . _ - are");
        return new Person(id, map.Text("name") ?? id, map.Text("user") ?? id, Zone(map, "zone") ?? DateTimeZone.Utc, roles, contacts) { File = map.Source.Name, Line = map.Node.Start.Line };
    }

    private static Team ReadTeam(YamlMap map, Dictionary<string, Person> people) =>
        new(map.Text("team")!, map.Text("description") ?? "", People(map, "members", people)) { File = map.Source.Name, Line = map.Node.Start.Line };

    /// <summary>At least one person, each known and named once.</summary>
    internal static IReadOnlyList<string> People(YamlMap map, string key, IReadOnlyDictionary<string, Person> people, bool once = true)
    {
        if (map.Texts(key) is not { Count: > 0 } names)
        {
            map.RefuseMistyped([key]);
            throw map.Wrong(map.Get(key) ?? map.Node, $"{key}: at least one person is needed, such as {key}: [ann, bob]");
        }
        var nodes = map.Get(key) is YamlSequenceNode list ? [.. list] : new[] { map.Get(key)! };
        for (var i = 0; i < names.Count; i++)
        {
            if (!people.ContainsKey(names[i]))
                throw map.Wrong(nodes[i], $"{key}: there is no person “{names[i]}”" + (Nearest.Of(names[i], people.Keys) is { } near ? $"; did you mean “{near}”?" : "; write - person: " + names[i]));
            if (once && names.Take(i).Contains(names[i])) throw map.Wrong(nodes[i], $"{key}: “{names[i]}” is named twice");
        }
        return names;
    }

    internal static DateTimeZone? Zone(YamlMap map, string key) => map.Text(key) is not { } id ? null
        : DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) ?? throw map.Wrong(map.Get(key)!, $"{key}: “{id}” is no time zone" + (Nearest.Of(id, DateTimeZoneProviders.Tzdb.Ids) is { } near ? $"; did you mean {near}?" : "; write one as Europe/Berlin"));
}
