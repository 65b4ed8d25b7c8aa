using Muster.Metrics;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Graphs.Explore;

/// <summary>
/// The names of all metrics in memory, for search as one types: among a million series there are some thousand names. They are read again behind
/// the asker's back when they are old, so that nobody waits for it but the first; a store so small that reading it takes nothing shows a new metric at once.
/// </summary>
public sealed class MetricNames(MetricsStore store, HostRegistry hosts, TimeProvider time)
{
    private static readonly TimeSpan Old = TimeSpan.FromSeconds(15), Reach = TimeSpan.FromDays(14);

    /// <summary>Up to so many series in memory, names are read in less time than anybody notices.</summary>
    private const int Small = 20_000;

    private sealed record Known(string[] Sorted, string[] Folded, HashSet<string> Set, DateTimeOffset At, int Series);

    private readonly Lock _gate = new();
    private Known? _known;
    private Task _reading = Task.CompletedTask;

    /// <summary>Sorted.</summary>
    public IReadOnlyList<string> All => Current().Sorted;

    /// <summary>The same names in small letters, which are compared many times faster.</summary>
    public (IReadOnlyList<string> Names, IReadOnlyList<string> Folded) Searched()
    {
        var known = Current();
        return (known.Sorted, known.Folded);
    }

    /// <summary>What it is, as whoever sends it says; empty: not said.</summary>
    public string Help(string metric) => store.Metadata.Find(metric)?.Help ?? "";

    public bool Exists(string metric) => Current().Set.Contains(metric);

    public bool IsHost(string name) => hosts.Find(name)?.Name == name;

    public IReadOnlyList<string> Matching(Matcher matcher, int most) => [.. Current().Sorted.Where(matcher.Matches).Take(most)];

    private Known Current()
    {
        var known = Volatile.Read(ref _known);
        if (known is null)
        {
            lock (_gate) return _known ??= Read();
        }
        if (store.Embedded?.ActiveSeries is <= Small and var series && series != known.Series)
        {
            lock (_gate) return _known = Read();
        }
        if (time.GetUtcNow() - known.At <= Old) return known;
        lock (_gate)
        {
            if (_reading.IsCompleted) _reading = Task.Run(() => Volatile.Write(ref _known, Read()));
        }
        return known;
    }

    private Known Read()
    {
        var now = time.GetUtcNow();
        var series = store.Embedded?.ActiveSeries ?? 0;
        var names = store.Reader.LabelValues(Labels.MetricName, [], (now - Reach).ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds() + 600_000, CancellationToken.None);
        return new Known([.. names], [.. names.Select(name => name.ToLowerInvariant())], [.. names], now, series);
    }
}
