using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Muster.Metrics;
using Muster.Testing;
using Muster.Tsdb;

namespace Muster.Bench;

/// <summary>
/// Records how real programs fill a disk or a memory, minute by minute, for <c>script/bench forecast</c>. Their clock is turned faster: what they write,
/// merge, collect and throw away is theirs, only the work they are given (busier by day) is made. One file of all recordings: bench/data/disks-1m.br.
/// </summary>
public sealed class ForecastRecording : IBench
{
    public const string File = "bench/data/disks-1m.br";
    private const int Minutes = 36 * 1440;

    /// <summary>Levels are kept in pages.</summary>
    private const double Page = 4096;

    public static bool IsThere => System.IO.File.Exists(Path.Combine(ServerProcess.Root(), File));

    public string Name => "forecast-record";

    public string Says => "how a time-series database, a garbage-collected heap and a Git repository grow in 36 days, recorded for the bench forecast";

    public Task<int> RunAsync(string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("forecast-record-").FullName;
        try
        {
            var recordings = new Dictionary<string, double[]> { ["tsdb"] = Database(Path.Combine(folder, "tsdb")), ["heap"] = Heap(), ["git"] = Repository(Path.Combine(folder, "git")) };
            using var packed = new BrotliStream(System.IO.File.Create(Path.Combine(ServerProcess.Root(), File)), CompressionLevel.SmallestSize);
            using var text = new StreamWriter(packed);
            foreach (var (name, levels) in recordings)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {levels.Length} minutes, {levels[0]:N0} to {levels[^1]:N0} bytes, at most {levels.Max():N0}"));
                text.WriteLine(name);
                text.WriteLine(string.Join(' ', levels.Select(level => (level / Page).ToString("0", CultureInfo.InvariantCulture))));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return Task.FromResult(0);
    }

    /// <summary>Every recording by its name.</summary>
    /// <exception cref="FileNotFoundException">Nothing was recorded yet.</exception>
    public static IReadOnlyDictionary<string, double[]> Read()
    {
        if (!IsThere) throw new FileNotFoundException($"{File} is not there: script/bench forecast-record makes it");
        using var text = new StreamReader(new BrotliStream(System.IO.File.OpenRead(Path.Combine(ServerProcess.Root(), File)), CompressionMode.Decompress));
        var all = new Dictionary<string, double[]>();
        while (text.ReadLine() is { } name) all[name] = [.. text.ReadLine()!.Split(' ').Select(pages => Page * double.Parse(pages, CultureInfo.InvariantCulture))];
        return all;
    }

    private static double Busy(int minute) => 1 + 0.7 * Math.Sin(2 * Math.PI * (minute % 1440 - 540) / 1440);

    /// <summary>The folder of the store: its log, its blocks, what compaction makes of them and what retention takes away. New hosts come now and then.</summary>
    private static double[] Database(string folder)
    {
        var clock = new ManualTime(DateTimeOffset.UnixEpoch.AddDays(20_000));
        using var store = TsdbStore.Open(new TsdbOptions { Folder = Directory.CreateDirectory(folder).FullName, Retention = TimeSpan.FromDays(16), WalSegmentBytes = 4 << 20 }, clock);
        var (levels, random, values) = (new double[Minutes], new Random(5), new double[900]);
        for (var minute = 0; minute < Minutes; minute++)
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
            levels[minute] = Size(folder);
        }
        return levels;
    }

    /// <summary>A cache with a bound of its own, garbage of requests, and a leak: subscriptions that nobody ends. What counts is the heap with all that is dead in it.</summary>
    private static double[] Heap()
    {
        var (levels, random) = (new double[Minutes], new Random(7));
        var cache = new byte[4000][];
        var leaked = new List<byte[]>();
        for (var minute = 0; minute < Minutes; minute++)
        {
            for (var request = 0; request < 60 * Busy(minute); request++)
            {
                var answer = new byte[random.Next(200, 12_000)];
                if (random.Next(10) == 0) cache[random.Next(cache.Length)] = answer;
            }
            if (random.Next(3) == 0) leaked.Add(new byte[800]);
            levels[minute] = GC.GetTotalMemory(forceFullCollection: false);
        }
        GC.KeepAlive(leaked);
        return levels;
    }

    /// <summary>A repository that takes a commit every two hours and packs itself when it thinks it should.</summary>
    private static double[] Repository(string folder)
    {
        var (levels, random, size) = (new double[Minutes], new Random(9), 0.0);
        Directory.CreateDirectory(folder);
        Git(folder, "init", "-q");
        foreach (var (key, value) in new[] { ("user.name", "r"), ("user.email", "r@example.org"), ("gc.autoDetach", "false"), ("gc.pruneExpire", "now") }) Git(folder, "config", key, value);
        for (var minute = 0; minute < Minutes; minute++)
        {
            if (minute % 120 == 119)
            {
                for (var i = 0; i < 60 * Busy(minute); i++)
                {
                    var path = Path.Combine(folder, $"d{random.Next(20)}", $"{random.Next(40)}.yaml");
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    System.IO.File.AppendAllText(path, string.Concat(Enumerable.Range(0, random.Next(2, 40)).Select(_ => $"key{random.Next()}: {random.NextDouble()}\n")));
                }
                Git(folder, "add", "-A");
                Git(folder, "commit", "-q", "-m", $"minute {minute}");
                Git(folder, "gc", "--auto", "-q");
                size = Size(folder);
            }
            levels[minute] = size;
        }
        return levels;
    }

    private static void Git(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder })!;
        git.WaitForExit();
        if (git.ExitCode != 0) throw new InvalidOperationException($"git {string.Join(' ', arguments)} ended with {git.ExitCode}");
    }

    private static double Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => Math.Ceiling(file.Length / Page) * Page);
}
