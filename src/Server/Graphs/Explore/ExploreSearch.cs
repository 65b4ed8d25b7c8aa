using Muster.Server.Configuration;
using Muster.Server.Hosts;

namespace Muster.Server.Graphs.Explore;

/// <summary>Something to explore. <paramref name="Kind"/>: host, metric, group, tag, or what another slice brings (view).</summary>
/// <param name="Url">Where it leads; empty: into the fields of Explore.</param>
public sealed record ExploreFound(string Kind, string Name, string Detail, string Url = "");

/// <summary>Finds hosts, metrics, groups, tags and views by all the words that are typed, in any order; whole names and beginnings come first.</summary>
public sealed class ExploreSearch(MetricNames names, HostRegistry hosts, ConfigurationStore configuration)
{
    private const int MostOfKind = 12;
    private readonly List<Func<IEnumerable<ExploreFound>>> _more = [];

    /// <summary>Another slice's things to find: asked for all of them at each search. Called while the server starts.</summary>
    public void From(Func<IEnumerable<ExploreFound>> source) => _more.Add(source);

    public IReadOnlyList<ExploreFound> Find(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0) return [];
        var (metrics, folded) = names.Searched();
        string[] small = [.. words.Select(word => word.ToLowerInvariant())];
        return
        [
            .. Best(configuration.Current.GroupTags.Keys, words, name => name).Select(name => new ExploreFound("group", name, "hosts of the group")),
            .. Best(hosts.Current, words, host => host.Name).Select(host => new ExploreFound("host", host.Name, $"{host.Status.Text()} · {string.Join(' ', host.Tags.Where(tag => tag != "all").Take(5))}".TrimEnd(' ', '·'))),
            .. Best(Enumerable.Range(0, metrics.Count), small, at => folded[at], StringComparison.Ordinal).Select(at => new ExploreFound("metric", metrics[at], names.Help(metrics[at]))),
            .. Best(hosts.Current.SelectMany(host => host.Tags).ToHashSet(StringComparer.Ordinal), words, tag => tag).Select(tag => new ExploreFound("tag", tag, "hosts with the tag")),
            .. Best(_more.SelectMany(source => source()), words, found => found.Name),
        ];
    }

    /// <summary>One walk over everything: the best few, in order of rank, then of length, then of name.</summary>
    private static IEnumerable<T> Best<T>(IEnumerable<T> all, string[] words, Func<T, string> nameOf, StringComparison how = StringComparison.OrdinalIgnoreCase)
    {
        var best = new PriorityQueue<T, (int, int, string)>(Comparer<(int, int, string)>.Create((a, b) => -Order(a, b)));
        foreach (var one in all)
        {
            var name = nameOf(one);
            if (Rank(name, words, how) is not (>= 0 and var rank)) continue;
            var key = (rank, name.Length, name);
            if (best.Count < MostOfKind) best.Enqueue(one, key);
            else best.EnqueueDequeue(one, key);
        }
        var sorted = new T[best.Count];
        for (var i = sorted.Length - 1; i >= 0; i--) sorted[i] = best.Dequeue();
        return sorted;
    }

    private static int Order((int Rank, int Length, string Name) a, (int Rank, int Length, string Name) b) =>
        a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a.Name, b.Name);

    /// <summary>0: the whole name, 1: begins with the first word, 2: a word of the name begins so, 3: somewhere; -1: not all words are in it.</summary>
    private static int Rank(string name, string[] words, StringComparison how)
    {
        var first = name.IndexOf(words[0], how);
        if (first < 0) return -1;
        for (var i = 1; i < words.Length; i++)
            if (!name.Contains(words[i], how)) return -1;
        return first == 0 ? words.Length == 1 && name.Length == words[0].Length ? 0 : 1 : char.IsAsciiLetterOrDigit(name[first - 1]) ? 3 : 2;
    }
}
