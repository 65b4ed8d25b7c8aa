using System.Globalization;
using System.Text;
using Muster.Server.Hosts;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Definitions;

namespace Muster.Server.Jobs.Running.Strategies;

/// <summary>Rundeck's orchestrators: which of the hosts run, how many at once, and in which tiers.</summary>
public static class Orchestration
{
    public const string Subset = "subset", Tiers = "rankTiered", Percentage = "maxPercentage", Extreme = "orchestrator-highest-lowest-attribute";

    /// <summary>The hosts that run at all.</summary>
    /// <param name="seed">The same for the same execution.</param>
    public static List<HostRecord> Choose(JobOrchestrator? orchestrator, List<HostRecord> hosts, string seed)
    {
        switch (orchestrator?.Type)
        {
            case Subset when Number(orchestrator, "count") is { } count && count < hosts.Count:
                var random = new Random(BitConverter.ToInt32(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(seed))));
                var chosen = hosts.OrderBy(_ => random.Next()).Take(count).ToHashSet();
                return [.. hosts.Where(chosen.Contains)];
            case Extreme when orchestrator.Configuration.GetValueOrDefault("attribute") is { Length: > 0 } attribute && hosts.Count > 0:
                var ordered = hosts.OrderBy(h => NodeAttributes.Of(h.Name, h).GetValueOrDefault(attribute, ""), ByRank).ToList();
                return [orchestrator.Configuration.GetValueOrDefault("sort", "highest").StartsWith("low", StringComparison.OrdinalIgnoreCase) ? ordered[0] : ordered[^1]];
            default:
                return hosts;
        }
    }

    /// <summary>How many may run at once by the orchestrator; null: it says nothing of that.</summary>
    public static int? AtOnce(JobOrchestrator? orchestrator, int hosts) =>
        orchestrator?.Type == Percentage && Number(orchestrator, "percent") is { } percent ? Math.Max(1, (int)(hosts * (long)Math.Clamp(percent, 1, 100) / 100)) : null;

    /// <summary>Hosts that go together: those of one rank; the next tier begins when the one before is over.</summary>
    public static IEnumerable<IReadOnlyList<T>> InTiers<T>(JobOrchestrator? orchestrator, IReadOnlyList<T> hosts, Func<T, string> rank)
    {
        if (orchestrator?.Type != Tiers) return [hosts];
        var tiers = new List<List<T>>();
        var last = "";
        foreach (var host in hosts)
        {
            var here = rank(host);
            if (tiers.Count == 0 || here != last) tiers.Add([]);
            tiers[^1].Add(host);
            last = here;
        }
        return tiers;
    }

    private static int? Number(JobOrchestrator orchestrator, string key) =>
        int.TryParse(orchestrator.Configuration.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Numbers by their size, before texts.</summary>
    public static IComparer<string> ByRank { get; } = Comparer<string>.Create((a, b) =>
        double.TryParse(a, CultureInfo.InvariantCulture, out var x) && double.TryParse(b, CultureInfo.InvariantCulture, out var y) ? x.CompareTo(y) : string.CompareOrdinal(a, b));
}
