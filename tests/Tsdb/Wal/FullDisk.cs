using Muster.Metrics;

namespace Muster.Tsdb.Tests.Wal;

/// <summary>
/// Lives on a file system of eight megabytes: appends until it is full, goes on when there is room again, and looks for every
/// sample that was acknowledged. Says <c>survived</c> on standard output, or what was wrong.
/// </summary>
internal static class FullDisk
{
    private const int Series = 400;

    public static int Run(string folder)
    {
        var ballast = Path.Combine(folder, "ballast");
        File.WriteAllBytes(ballast, new byte[5 << 20]);
        var options = new TsdbOptions { Folder = Path.Combine(folder, "store"), MaxAhead = TimeSpan.MaxValue, Retention = TimeSpan.Zero, WalSegmentBytes = 1 << 18 };
        var rounds = new List<long>();
        using (var store = TsdbStore.Open(options, TimeProvider.System))
        {
            using var appender = store.Appender("full");
            var references = Enumerable.Range(0, Series).Select(i => appender.Series(StoreFolder.Named("full", i))).ToArray();
            var refusal = AppendUntilFull(appender, references, rounds);
            if (!refusal.Contains("cannot be written", StringComparison.Ordinal) || !refusal.Contains("Free space", StringComparison.Ordinal)) return Wrong($"the refusal says no place or no cure: {refusal}");
            if (Fails(store.Maintain) is not { } trouble) return Wrong("blocks were written on a full disk");
            if (Missing(store, rounds) is { } lostAtOnce) return Wrong($"after \"{trouble}\": {lostAtOnce}");

            File.Delete(ballast);
            // The refused samples are still gathered: the same commit, tried again, keeps them.
            appender.Commit();
            rounds.Add(Next(rounds));
            store.Maintain();
            if (Missing(store, rounds) is { } lost) return Wrong($"with room again: {lost}");
            if (store.BlockMetas.Count == 0) return Wrong("no block was written with room again");
            File.WriteAllBytes(ballast, new byte[1]);
            Fill(ballast);
        }
        using (var full = TsdbStore.Open(options, TimeProvider.System))
            if (Missing(full, rounds) is { } unread) return Wrong($"opened on a full disk: {unread}");
        File.Delete(ballast);
        using var again = TsdbStore.Open(options, TimeProvider.System);
        if (Missing(again, rounds) is { } gone) return Wrong($"opened again: {gone}");
        if (again.Messages.Count > 0) return Wrong(again.Messages[0]);
        Console.WriteLine("survived");
        return 0;
    }

    private static string AppendUntilFull(ISeriesAppender appender, SeriesRef[] references, List<long> rounds)
    {
        var random = new Random(3);
        while (true)
        {
            var time = Next(rounds);
            foreach (var reference in references) appender.Append(reference, time, time + random.NextDouble() * 0.9);
            try
            {
                appender.Commit();
            }
            catch (IOException full)
            {
                return full.Message;
            }
            rounds.Add(time);
        }
    }

    private static long Next(List<long> rounds) => rounds.Count == 0 ? StoreFolder.Start : rounds[^1] + 60_000;

    private static string? Fails(Action<CancellationToken> upkeep)
    {
        try
        {
            upkeep(default);
            return null;
        }
        catch (IOException full)
        {
            return full.Message;
        }
    }

    private static string? Missing(TsdbStore store, List<long> rounds)
    {
        var all = store.Select(StoreFolder.Everything, 0, long.MaxValue, default, default).ToList();
        if (all.Count != Series) return $"{all.Count} series of {Series}";
        foreach (var series in all)
        {
            if (!series.Times.Span.SequenceEqual(rounds.ToArray())) return $"{series.Labels} has {series.Times.Length} samples of {rounds.Count}";
            for (var i = 0; i < rounds.Count; i++)
                if (Math.Floor(series.Values.Span[i]) != rounds[i]) return $"{series.Labels} has {series.Values.Span[i]} at {rounds[i]}";
        }
        return null;
    }

    private static void Fill(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        var block = new byte[4096];
        try
        {
            for (long at = 0; ; at += block.Length) RandomAccess.Write(file, block, at);
        }
        catch (IOException)
        {
            // Full, as it should be.
        }
    }

    private static int Wrong(string what)
    {
        Console.WriteLine(what);
        return 1;
    }
}
