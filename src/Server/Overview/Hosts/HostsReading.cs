using Muster.Server.Hosts;
using Muster.Server.Overview.Reading;
using Muster.Server.Web.Kit;

namespace Muster.Server.Overview.Hosts;

/// <summary>Answers the question in the address of the list of hosts. Only the rows of one page are worked out whole.</summary>
public sealed class HostsReading(HostRegistry hosts, Rows rows)
{
    public const int PageSize = 100;

    public HostsView Read(PageQuery query, IReadOnlyDictionary<string, IReadOnlyCollection<string>>? groups)
    {
        var box = SelectorBox.Read(query["selector"], groups);
        var words = query["q"];
        var found = hosts.All.Where(h => box.Selector.Matches(h) && Has(h, words)).ToList();
        var counts = found.CountBy(h => h.Status.Text()).ToDictionary();
        var status = query["status"];
        var shown = found.Where(h => status.Length > 0 ? h.Status.Text() == status : h.Status != HostStatus.Gone).ToList();
        var page = Sorted(shown, query["sort"]).Skip((query.Page - 1) * PageSize).Take(PageSize).Select(rows.Of).ToList();
        return new HostsView(page, shown.Count, found.Count - counts.GetValueOrDefault("GONE"), counts, query, box.Error, PageSize);
    }

    private IEnumerable<HostRecord> Sorted(List<HostRecord> all, string sort)
    {
        var down = sort.StartsWith('-');
        return sort.TrimStart('-') switch
        {
            "status" => Order(all, Worst, down),
            "checks" => Order(all, h => -Bad(h), down),
            "since" => Order(all, h => -h.StatusSince.ToUnixTimeMilliseconds(), down),
            "seen" => Order(all, h => -h.Presence.LastSeenMs, down),
            _ => down ? Enumerable.Reverse(all) : all, // the registry keeps them by name
        };
    }

    private static IEnumerable<HostRecord> Order(List<HostRecord> all, Func<HostRecord, long> key, bool down) =>
        down ? all.OrderByDescending(key) : all.OrderBy(key);

    /// <summary>Who is down comes first.</summary>
    public static long Worst(HostRecord host) => host.Status switch
    {
        HostStatus.Down => 0,
        HostStatus.Blind => 1,
        HostStatus.Rebooting => 2,
        HostStatus.Up => 3,
        _ => 4,
    };

    private long Bad(HostRecord host)
    {
        var checks = rows.Of(host).Checks;
        return checks.Critical * 1_000_000L + checks.Warning * 1000L + checks.Unknown;
    }

    private static bool Has(HostRecord host, string words) =>
        words.Length == 0 || host.Name.Contains(words, StringComparison.OrdinalIgnoreCase)
        || host.Tags.Any(t => t.Contains(words, StringComparison.OrdinalIgnoreCase))
        || host.Addresses.Any(a => a.ToString().Contains(words, StringComparison.Ordinal))
        || host.Id.ToString().StartsWith(words, StringComparison.Ordinal);
}
