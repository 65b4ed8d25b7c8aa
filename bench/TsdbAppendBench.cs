using System.Diagnostics;
using System.Globalization;
using Muster.Metrics;
using Muster.Tsdb;

namespace Muster.Bench;

/// <summary>
/// The same series and scrapes into our store and, in the same run, into <c>promtool tsdb bench write</c>: shards of 1,000
/// series side by side, a commit for each scrape of a shard, references asked for anew every 100 scrapes, blocks written meanwhile.
/// </summary>
public sealed class TsdbAppendBench : IBench
{
    private const int StepMs = 30_000, Shard = 1000, Rounds = 100;

    public string Name => "tsdb-append";

    public string Says => "samples/s into the time-series store beside promtool tsdb bench write, in turn [series] [scrapes] [pairs]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var series = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 10_000;
        var scrapes = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 3000;
        var pairs = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 5;
        var folder = Directory.CreateTempSubdirectory("tsdb-append-").FullName;
        try
        {
            var labels = Enumerable.Range(0, series).Select(Identity).ToArray();
            var file = Path.Combine(folder, "series.json");
            await File.WriteAllLinesAsync(file, labels.Select(l => "{" + string.Join(',', l.Select(p => $"\"{p.Name}\":\"{p.Value}\"")) + "}"));
            // Their program is compiled ahead of time, ours while it runs: a first small round lets the compiler finish.
            Ours(Path.Combine(folder, "warm"), labels, 500, "");
            // In turn, so that a busy moment of the machine meets both; the median of the pairs, so that one unlucky moment decides nothing.
            var ratios = new double[pairs];
            for (var pair = 0; pair < pairs; pair++)
            {
                var theirs = await PromtoolAsync(file, Path.Combine(folder, $"promtool-{pair}"), series, scrapes);
                var ours = Ours(Path.Combine(folder, $"ours-{pair}"), labels, scrapes, $"pair {pair + 1}");
                ratios[pair] = ours / theirs;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"pair {pair + 1}    {ratios[pair]:0.00}"));
            }
            Array.Sort(ratios);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"lowest {ratios[0]:0.00}, highest {ratios[^1]:0.00}, median of {pairs} pairs:"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {ratios[pairs / 2]:0.00}"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Labels Identity(int number) => Labels.From(
        (Labels.MetricName, $"container_metric_{number % 200}_total"), ("instance", $"10.0.{number / 200 % 250}.7:9100"), ("job", "node"), ("region", "eu-west-1"),
        ("container", $"app-{number % 37}"), ("namespace", $"team-{number % 11}"), ("pod", $"app-{number % 37}-{number / 200}"), ("id", $"/system.slice/unit-{number}"));

    private static double Ours(string folder, Labels[] labels, int scrapes, string tell)
    {
        using var store = TsdbStore.Open(new TsdbOptions { Folder = folder, MaxAhead = TimeSpan.MaxValue, Retention = TimeSpan.Zero }, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var upkeep = Task.Run(() =>
        {
            while (!stop.Token.WaitHandle.WaitOne(1000)) store.Maintain(stop.Token);
        });
        var values = new double[labels.Length];
        Array.Fill(values, 123456789);
        var clock = Stopwatch.StartNew();
        long samples = 0;
        for (var round = 0; round < scrapes; round += Rounds)
        {
            var count = Math.Min(Rounds, scrapes - round);
            var first = round;
            var shards = Enumerable.Range(0, (labels.Length + Shard - 1) / Shard)
                .Select(shard => Task.Run(() => Ingest(store, labels, values, shard * Shard, first, count))).ToArray();
            Task.WaitAll(shards);
            samples += shards.Sum(shard => shard.Result);
        }
        var rate = samples / clock.Elapsed.TotalSeconds;
        stop.Cancel();
        upkeep.Wait();
        store.Maintain();
        if (tell.Length > 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"muster    {samples:N0} samples in {samples / rate:0.00} s: {rate:N0} samples/s; blocks caught up after {clock.Elapsed.TotalSeconds:0.00} s ({store.BlockMetas.Count} blocks)"));
        return rate;
    }

    private static long Ingest(TsdbStore store, Labels[] labels, double[] values, int from, int round, int count)
    {
        var end = Math.Min(labels.Length, from + Shard);
        using var appender = store.Appender("bench");
        Span<SeriesRef> references = stackalloc SeriesRef[Shard];
        for (var i = from; i < end; i++) references[i - from] = appender.Series(labels[i]);
        long stored = 0;
        for (var scrape = 1; scrape <= count; scrape++)
        {
            var time = (round + scrape) * (long)StepMs;
            for (var i = from; i < end; i++)
                if (appender.Append(references[i - from], time, values[i] += 1000) == AppendOutcome.Stored) stored++;
            appender.Commit();
        }
        return stored;
    }

    private static async Task<double> PromtoolAsync(string file, string folder, int series, int scrapes)
    {
        var start = new ProcessStartInfo("promtool", ["tsdb", "bench", "write", $"--out={folder}", $"--metrics={series}", $"--scrapes={scrapes}", file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var promtool = Process.Start(start)!;
        var errors = promtool.StandardError.ReadToEndAsync();
        var output = await promtool.StandardOutput.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        var line = output.Split('\n').FirstOrDefault(l => l.Contains("samples/sec", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"promtool said no rate:\n{output}{await errors}");
        var rate = double.Parse(line.Split(':')[^1].Trim(), CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"promtool  {rate:N0} samples/s"));
        return rate;
    }
}
