using System.Globalization;
using Muster.Metrics;
using Muster.Tsdb;

namespace Muster.Bench;

/// <summary>Memory of the process for each active series, at a million of them, and how long a restart takes then.</summary>
public sealed class TsdbMemoryBench : IBench
{
    public string Name => "tsdb-memory";

    public string Says => "bytes of memory for each active series of the time-series store, restart time [series]";

    public Task<int> RunAsync(string[] arguments)
    {
        var series = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1_000_000;
        var folder = Directory.CreateTempSubdirectory("tsdb-memory-").FullName;
        var options = new TsdbOptions { Folder = folder, MaxAhead = TimeSpan.MaxValue, Retention = TimeSpan.Zero, SeriesPerSource = int.MaxValue };
        try
        {
            var before = Resident();
            using (var store = TsdbStore.Open(options, TimeProvider.System))
            {
                var clock = System.Diagnostics.Stopwatch.StartNew();
                var references = Fill(store, series);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{series:N0} series made in {clock.Elapsed.TotalSeconds:0.0} s"));
                Scrape(store, references, 40);
                references = [];
                var used = Resident() - before;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{store.ActiveSeries:N0} active series with 40 samples each: {used >> 20:N0} MB, {(double)used / series:0} bytes a series"));
            }
            var restart = System.Diagnostics.Stopwatch.StartNew();
            using var again = TsdbStore.Open(options, TimeProvider.System);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"restart with {again.ActiveSeries:N0} series and {again.ReplayedSamples:N0} samples: {restart.Elapsed.TotalSeconds:0.0} s"));
            return Task.FromResult(0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static SeriesRef[] Fill(TsdbStore store, int series)
    {
        using var appender = store.Appender("bench");
        var references = new SeriesRef[series];
        for (var i = 0; i < series; i++)
            references[i] = appender.Series(Labels.From((Labels.MetricName, $"node_metric_{i % 500}_total"), ("instance", $"host-{i / 500}:9100"), ("job", "node"), ("device", $"sd{(char)('a' + i % 7)}"), ("mode", $"mode-{i % 9}")));
        return references;
    }

    private static void Scrape(TsdbStore store, SeriesRef[] references, int scrapes)
    {
        using var appender = store.Appender("bench");
        var random = new Random(1);
        for (var scrape = 1; scrape <= scrapes; scrape++)
            for (var i = 0; i < references.Length; i++)
            {
                appender.Append(references[i], 1_700_000_000_000 + scrape * 10_000, scrape * 100.0 + random.Next(100));
                if (i % 1000 == 999 || i == references.Length - 1) appender.Commit();
            }
    }

    /// <summary>What the kernel counts as resident, after garbage has gone.</summary>
    private static long Resident()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var me = System.Diagnostics.Process.GetCurrentProcess();
        return me.WorkingSet64;
    }
}
