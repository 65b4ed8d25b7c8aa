using System.Globalization;
using Muster.Metrics;
using Muster.Tsdb;

namespace Muster.Bench;

/// <summary>The process that <see cref="TsdbKillBench"/> kills: four writers at a steady rate, each line of its output one acknowledged commit.</summary>
internal static class KilledWriter
{
    public const int Writers = 4, Series = 1000;
    private const long Start = 1_700_006_400_000, StepMs = 10_000;

    public static string Metric(int writer) => $"writer_{writer}_total";
    public static long TimeOf(long round) => Start + round * StepMs;

    public static TsdbStore Open(string folder) =>
        TsdbStore.Open(new TsdbOptions { Folder = folder, MaxAhead = TimeSpan.MaxValue, Retention = TimeSpan.Zero, WalSegmentBytes = 8 << 20 }, TimeProvider.System);

    public static int Run(string folder, int samplesPerSecond)
    {
        using var store = Open(folder);
        using var never = new ManualResetEvent(false);
        new Thread(() =>
        {
            while (!never.WaitOne(300)) store.Maintain();
        }).Start();
        var writers = Enumerable.Range(0, Writers).Select(writer => new Thread(() => Write(store, writer, samplesPerSecond / Writers / Series))).ToArray();
        foreach (var writer in writers) writer.Start();
        foreach (var writer in writers) writer.Join();
        return 0;
    }

    private static void Write(TsdbStore store, int writer, int roundsPerSecond)
    {
        using var appender = store.Appender("bench");
        var references = new SeriesRef[Series];
        for (var i = 0; i < Series; i++) references[i] = appender.Series(Labels.From((Labels.MetricName, Metric(writer)), ("instance", $"host-{i}")));
        var last = store.Select([new Matcher(Labels.MetricName, MatchKind.Equal, Metric(writer)), new Matcher("instance", MatchKind.Equal, "host-0")], 0, long.MaxValue, default, default).FirstOrDefault();
        var round = last is null ? 1L : (last.Times.Span[^1] - Start) / StepMs + 1;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var pace = new ManualResetEvent(false);
        for (var first = round; ; round++)
        {
            foreach (var reference in references) appender.Append(reference, TimeOf(round), round);
            appender.Commit();
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{writer} {round} ."));
            var ahead = (round - first + 1) * 1000.0 / roundsPerSecond - clock.Elapsed.TotalMilliseconds;
            if (ahead > 1) pace.WaitOne((int)ahead);
        }
    }
}
