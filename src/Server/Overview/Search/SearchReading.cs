using System.Globalization;
using System.Net;
using Muster.Server.Configuration;
using Muster.Server.Events;
using Muster.Server.Graphs.Explore;
using Muster.Server.Hosts;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Views.Files;
using Muster.Server.Web.Access;
using Muster.Server.Web.Shell;

namespace Muster.Server.Overview.Search;

/// <summary>Something one can go to. <paramref name="Kind"/>: host, check, group, view, job, metric, event or page.</summary>
public sealed record Found(string Kind, string Name, string Detail, string Url);

/// <summary>
/// Finds what somebody types into the palette. Names are compared without regard to case; the whole name comes first, then its
/// beginning, then the beginning of a word in it, then anywhere. Hosts are found by address, tag and id too.
/// </summary>
public sealed class SearchReading(HostRegistry hosts, ConfigurationStore configuration, EventStore events, MetricNames metrics)
{
    private const int MostHosts = 10, MostChecks = 6, MostGroups = 4, MostViews = 6, MostJobs = 6, MostMetrics = 6, MostEvents = 5;
    private const int Whole = 0, Beginning = 1, Word = 2, Anywhere = 3, Else = 4, No = 5;

    public IReadOnlyList<Found> Find(string words, Role role)
    {
        words = words.Trim();
        if (words.Length == 0) return [];
        IEnumerable<(int Rank, Found Found)> found =
        [
            .. Best(hosts.Current, host => Rank(host, words), MostHosts).Select(host => (Rank(host, words),
                new Found("host", host.Name, Detail(host), $"/hosts/{host.Id}"))),
            .. Best(configuration.Current.Checks.Values, check => Rank(check.Name, words), MostChecks).Select(check => (Rank(check.Name, words),
                new Found("check", check.Name, check.Description.Length > 0 ? check.Description : $"on {check.On}", $"/checks/{check.Name}"))),
            .. Best(Every(configuration.Current.Groups), group => Rank(group.Name, words), MostGroups).Select(group => (Rank(group.Name, words),
                new Found("group", group.Name, Selector(group), $"/hosts?selector={Uri.EscapeDataString(Selector(group))}"))),
            .. Best(configuration.Current.Part<ViewSet>().All, view => Rank(view.Name, words), MostViews).Select(view => (Rank(view.Name, words),
                new Found("view", view.Name, view.Description, $"/views/{view.Id}"))),
            .. Best(configuration.Current.Part<JobSet>().Jobs, job => Rank(job.FullName, words), MostJobs).Select(job => (Rank(job.FullName, words),
                new Found("job", job.FullName, $"{job.Project} · {job.Definition.Description.Split('\n')[0]}".TrimEnd(' ', '·'), $"/jobs/{job.Id}"))),
            .. Metrics(words),
            .. events.Titled(words, MostEvents).Select(happened => (Rank(happened.Title, words),
                new Found("event", happened.Title, $"{happened.Kind} · {happened.Start.UtcDateTime.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC", $"/events/{happened.Id}"))),
            .. Best(NavigationItem.All.Where(page => page.Path != "/admin" || role == Role.Admin), page => Rank(page.Name, words), NavigationItem.All.Count)
                .Select(page => (Rank(page.Name, words), new Found("page", page.Name, $"g {page.Key}", page.Path))),
        ];
        return [.. found.OrderBy(one => one.Rank).Select(one => one.Found)];
    }

    /// <summary>Of all words of the name, as Explore finds them: <c>load1 node</c> finds what <c>node_load1</c> does.</summary>
    private IEnumerable<(int Rank, Found Found)> Metrics(string words)
    {
        var (names, folded) = metrics.Searched();
        string[] parts = [.. words.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        int Ranked(int at) =>
            !Array.TrueForAll(parts, part => folded[at].Contains(part, StringComparison.Ordinal)) ? No
            : parts.Length == 1 ? Rank(folded[at], parts[0], StringComparison.Ordinal) : Anywhere;
        return Best(Enumerable.Range(0, names.Count), Ranked, MostMetrics).Select(at => (Ranked(at),
            new Found("metric", names[at], metrics.Help(names[at]), $"/explore?metrics={Uri.EscapeDataString(names[at])}{(names[at].EndsWith("_total", StringComparison.Ordinal) ? "&rate=1" : "")}")));
    }

    /// <summary>One walk, no sorting of everything that fits: at ten thousand hosts one letter fits them all.</summary>
    private static IEnumerable<T> Best<T>(IEnumerable<T> all, Func<T, int> rank, int most)
    {
        var ranks = new List<T>?[No];
        foreach (var one in all)
        {
            var at = rank(one);
            if (at == No) continue;
            var list = ranks[at] ??= [];
            if (list.Count < most) list.Add(one);
            if (at == Whole && list.Count == most) break;
        }
        return ranks.Where(list => list is not null).SelectMany(list => list!).Take(most);
    }

    private static int Rank(HostRecord host, string words)
    {
        var byName = Rank(host.Name, words);
        if (byName < No) return byName;
        if (host.Tags.Any(tag => tag.StartsWith(words, StringComparison.OrdinalIgnoreCase))) return Else;
        // Addresses and ids are spelled only for what can be one.
        if (words.Length < 3 || !words.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':')) return No;
        return host.Addresses.Append(host.Address).OfType<IPAddress>().Any(address => address.ToString().StartsWith(words, StringComparison.OrdinalIgnoreCase))
            || host.Id.ToString().StartsWith(words, StringComparison.OrdinalIgnoreCase) ? Else : No;
    }

    private static int Rank(string name, string words, StringComparison how = StringComparison.OrdinalIgnoreCase)
    {
        var at = name.IndexOf(words, how);
        return at switch
        {
            < 0 => No,
            0 => name.Length == words.Length ? Whole : Beginning,
            _ => char.IsAsciiLetterOrDigit(name[at - 1]) ? Anywhere : Word,
        };
    }

    private static string Detail(HostRecord host) => $"{host.Status.Text()} · {string.Join(" ", host.Tags.Where(tag => tag != "all").Take(6))}".TrimEnd(' ', '·');

    private static string Selector(GroupNode group) => string.Join(" and ", group.AllTags);

    private static IEnumerable<GroupNode> Every(IReadOnlyList<GroupNode> groups) => groups.SelectMany(group => Every(group.Groups).Prepend(group));
}
