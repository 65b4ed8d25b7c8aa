using System.Diagnostics;
using System.Globalization;
using Muster.Metrics;
using Muster.Tsdb;

namespace Muster.Bench;

/// <summary>
/// Kills a process that appends 500,000 samples a second, at random moments, opens its store again and compares every sample
/// with what must be there: all that was acknowledged, each with its value, nothing torn. Blocks are written and merged meanwhile.
/// </summary>
public sealed class TsdbKillBench : IBench
{
    private const int SamplesPerSecond = 500_000;

    public string Name => "tsdb-kill";

    public string Says => "kill -9 of a store under 500,000 samples/s at random moments, every acknowledged sample looked for [kills]";

    public async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is ["victim", var of]) return KilledWriter.Run(of, SamplesPerSecond);
        var kills = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 50;
        var folder = Directory.CreateTempSubdirectory("tsdb-kill-").FullName;
        try
        {
            var seed = Environment.TickCount;
            var random = new Random(seed);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
            var acknowledged = new long[KilledWriter.Writers];
            var restarts = new List<double>();
            double written = 0, seconds = 0;
            for (var kill = 1; kill <= kills; kill++)
            {
                var before = acknowledged.Sum();
                var ran = await KillAsync(random.Next(20, 1800), folder, acknowledged);
                var now = acknowledged.Sum() - before;
                (written, seconds) = (written + now * KilledWriter.Series, seconds + ran);
                var clock = Stopwatch.StartNew();
                using var store = KilledWriter.Open(folder);
                restarts.Add(clock.Elapsed.TotalMilliseconds);
                if (Missing(store, acknowledged, out var samples) is { } what)
                {
                    await Console.Error.WriteLineAsync($"kill {kill}: {what}");
                    return 1;
                }
                if (kill % 10 == 0 || kill == kills)
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kill {kill,3}: {samples:N0} samples, all there; {store.BlockMetas.Count} blocks; reopened in {restarts[^1]:0} ms"));
            }
            restarts.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kills} kills at {written / seconds:N0} samples/s, 0 acknowledged samples lost; reopened in {restarts[restarts.Count / 2]:0} ms (median), {restarts[^1]:0} ms (longest)"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return await new TsdbMemoryBench().RunAsync([]);
    }

    /// <summary>Lets the writer acknowledge for so many milliseconds, kills it, takes what it had said until it died. Answers how many seconds it wrote.</summary>
    private static async Task<double> KillAsync(int afterMs, string folder, long[] acknowledged)
    {
        using var victim = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["tsdb-kill", "victim", folder]) { RedirectStandardOutput = true })!;
        Stopwatch? clock = null;
        double ran = 0;
        while (await victim.StandardOutput.ReadLineAsync() is { } line)
        {
            clock ??= Stopwatch.StartNew();
            if (ran == 0 && clock.ElapsedMilliseconds >= afterMs)
            {
                victim.Kill();
                ran = clock.Elapsed.TotalSeconds;
            }
            // The last line may have been cut off in the middle.
            if (line.Split(' ') is [var writer, var round, "."]) acknowledged[int.Parse(writer, CultureInfo.InvariantCulture)] = long.Parse(round, CultureInfo.InvariantCulture);
        }
        await victim.WaitForExitAsync();
        return ran > 0 ? ran : throw new InvalidOperationException("the writer died by itself");
    }

    private static string? Missing(TsdbStore store, long[] acknowledged, out long samples)
    {
        samples = 0;
        for (var writer = 0; writer < acknowledged.Length; writer++)
        {
            var count = 0;
            foreach (var series in store.Select([new Matcher(Labels.MetricName, MatchKind.Equal, KilledWriter.Metric(writer))], 0, long.MaxValue, default, default))
            {
                count++;
                samples += series.Times.Length;
                var times = series.Times.Span;
                var values = series.Values.Span;
                if (times.Length < acknowledged[writer]) return $"{series.Labels} has {times.Length} samples, {acknowledged[writer]} were acknowledged";
                for (var i = 0; i < times.Length; i++)
                    if (times[i] != KilledWriter.TimeOf(i + 1) || values[i] != i + 1) return $"{series.Labels}: sample {i + 1} is {values[i]} at {times[i]}";
            }
            if (count != KilledWriter.Series) return $"writer {writer} has {count} series of {KilledWriter.Series}";
        }
        return store.Messages.FirstOrDefault(message => !message.Contains("torn tail", StringComparison.Ordinal));
    }
}
