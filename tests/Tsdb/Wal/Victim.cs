using System.Globalization;
using Muster.Metrics;

namespace Muster.Tsdb.Tests.Wal;

/// <summary>Appends as fast as it can, two writers side by side, and says on standard output what was acknowledged, until it is killed.</summary>
internal static class Victim
{
    public const int Series = 500;

    public static int Run(string folder)
    {
        using var store = TsdbStore.Open(new TsdbOptions { Folder = folder, MaxAhead = TimeSpan.MaxValue, Retention = TimeSpan.Zero, WalSegmentBytes = 1 << 20 }, TimeProvider.System);
        var first = Math.Max(StoreFolder.Start, store.NewestMs + 1000);
        var output = Console.Out;
        Parallel.For(0, 2, writer =>
        {
            using var appender = store.Appender("victim");
            var references = Enumerable.Range(0, Series).Select(i => appender.Series(StoreFolder.Named($"writer_{writer}", i))).ToArray();
            for (var time = first; time < first + 1_000_000_000; time += 1000)
            {
                foreach (var reference in references) appender.Append(reference, time, time);
                appender.Commit();
                lock (output)
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{writer} {time}"));
                    output.Flush();
                }
                if (writer == 0 && time % 500_000 == 0) store.Maintain();
            }
        });
        return 0;
    }
}
