using Muster.Metrics;
using Muster.Testing;
using Muster.Tsdb;

namespace Muster.Bench.Recordings;

/// <summary>The folder of the store: its log, its blocks, what compaction makes of them and what retention takes away. New hosts come now and then.</summary>
internal sealed class StoreFolder : IRecordedProgram
{
    public string Name => "tsdb";

    public string Says => "the project's own time-series store, retention 16 days, from its first day";

    public Task<double[]> RecordAsync(string folder)
    {
        var clock = new ManualTime(DateTimeOffset.UnixEpoch.AddDays(20_000));
        using var store = TsdbStore.Open(new TsdbOptions { Folder = folder, Retention = TimeSpan.FromDays(16), WalSegmentBytes = 4 << 20 }, clock);
        var (levels, random, values) = (new double[RecordedLevels.Minutes], new Random(5), new double[900]);
        for (var minute = 0; minute < levels.Length; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            var (now, hosts) = (clock.GetUtcNow().ToUnixTimeMilliseconds(), 10 + minute / 6000);
            using (var appender = store.Appender("recording"))
            {
                for (var i = 0; i < hosts * 50; i++)
                {
                    // Counters, gauges and what never moves, as hosts have them.
                    values[i] = (i % 3) switch { 0 => values[i] + random.Next(1, 2000), 1 => Math.Round(50 * Busy(minute) + random.NextDouble() * 10, 2), _ => i };
                    appender.Append(appender.Series(Labels.From((Labels.MetricName, $"metric_{i % 50}"), ("host", $"host-{i / 50}"))), now, values[i]);
                }
                appender.Commit();
            }
            if (minute % 5 == 0) store.Maintain();
            levels[minute] = Folders.Size(folder);
        }
        return Task.FromResult(levels);
    }

    /// <summary>The load of the first three recordings: by day only.</summary>
    public static double Busy(int minute) => 1 + 0.7 * Math.Sin(2 * Math.PI * (minute % 1440 - 540) / 1440);
}
