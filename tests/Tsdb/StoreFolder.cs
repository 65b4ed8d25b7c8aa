using Muster.Metrics;

namespace Muster.Tsdb.Tests;

/// <summary>A store in a folder of its own that goes with it.</summary>
public sealed class StoreFolder : IDisposable
{
    public const long Start = 1_700_006_400_000;
    public static readonly Matcher[] Everything = [new("__name__", MatchKind.Regex, ".+")];

    public StoreFolder(Func<TsdbOptions, TsdbOptions>? change = null)
    {
        Options = new TsdbOptions { Folder = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "tsdb-" + Guid.NewGuid().ToString("N")), MaxAhead = TimeSpan.MaxValue, Retention = TimeSpan.Zero };
        if (change is not null) Options = change(Options);
        Store = TsdbStore.Open(Options, TimeProvider.System);
    }

    public TsdbOptions Options { get; }
    public TsdbStore Store { get; private set; }
    public string Path => Options.Folder;

    public void Reopen()
    {
        Store.Dispose();
        Store = TsdbStore.Open(Options, TimeProvider.System);
    }

    public AppendOutcome Put(Labels labels, long time, double value)
    {
        using var appender = Store.Appender("test");
        var outcome = appender.Append(appender.Series(labels), time, value);
        appender.Commit();
        return outcome;
    }

    public static Labels Named(string name, int instance = 0) => Labels.From((Labels.MetricName, name), ("instance", $"host-{instance}"));

    /// <summary>Everything there is, one line a sample, sorted: what two stores are compared by.</summary>
    public List<string> Dump(long from = long.MinValue, long to = long.MaxValue) => Dump(Store, from, to);

    public static List<string> Dump(TsdbStore store, long from = long.MinValue, long to = long.MaxValue)
    {
        var lines = new List<string>();
        foreach (var series in store.Select(Everything, from, to, default, default))
            for (var i = 0; i < series.Times.Length; i++)
                lines.Add($"{series.Labels} {series.Times.Span[i]} {BitConverter.DoubleToInt64Bits(series.Values.Span[i]):x}");
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>Appends scrapes of some instances every ten seconds; returns the lines <see cref="Dump()"/> must give.</summary>
    public List<string> Fill(int instances, int scrapes, int stepMs = 10_000, int seed = 1)
    {
        var random = new Random(seed);
        var lines = new List<string>();
        using var appender = Store.Appender("test");
        var level = new double[instances];
        for (var scrape = 0; scrape < scrapes; scrape++)
        {
            for (var instance = 0; instance < instances; instance++)
            {
                var labels = Named("requests_total", instance);
                level[instance] = random.Next(200) == 0 ? 0 : level[instance] + random.Next(100) / 4.0;
                var time = Start + (long)scrape * stepMs + instance;
                Assert.Equal(AppendOutcome.Stored, appender.Append(appender.Series(labels), time, level[instance]));
                lines.Add($"{labels} {time} {BitConverter.DoubleToInt64Bits(level[instance]):x}");
            }
            appender.Commit();
            if (scrape % 100 == 99) Store.Maintain();
        }
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}
