using System.Diagnostics;
using System.Globalization;
using Muster.Metrics;

namespace Muster.Tsdb.Tests.Wal;

public sealed class KillTests
{
    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed_at_any_moment()
    {
        var folder = Directory.CreateTempSubdirectory("tsdb-kill-").FullName;
        var random = new Random(20);
        try
        {
            var acknowledged = new long[2];
            for (var round = 0; round < 8; round++)
            {
                await KillAfter(random.Next(1, 2500), folder, acknowledged);
                using var store = TsdbStore.Open(new TsdbOptions { Folder = folder, MaxAhead = TimeSpan.MaxValue, Retention = TimeSpan.Zero }, TimeProvider.System);
                for (var writer = 0; writer < 2; writer++)
                {
                    var all = store.Select([new Matcher("__name__", MatchKind.Equal, $"writer_{writer}")], 0, long.MaxValue, default, default).ToList();
                    Assert.Equal(Victim.Series, all.Count);
                    foreach (var series in all)
                    {
                        Assert.True(series.Times.Span[^1] >= acknowledged[writer], $"round {round}: {series.Labels} ends at {series.Times.Span[^1]}, {acknowledged[writer]} was acknowledged");
                        for (var i = 0; i < series.Times.Length; i++) Assert.Equal(series.Times.Span[i], series.Values.Span[i]);
                        Assert.All(Enumerable.Range(1, series.Times.Length - 1), i => Assert.InRange(series.Times.Span[i] - series.Times.Span[i - 1], 1, 60_000_000));
                    }
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Starts the victim, reads this many acknowledgements, kills it; what it wrote until it died counts as acknowledged too.</summary>
    private static async Task KillAfter(int lines, string folder, long[] acknowledged)
    {
        using var victim = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["victim", folder]) { RedirectStandardOutput = true })!;
        var seen = 0;
        while (await victim.StandardOutput.ReadLineAsync() is { } line)
        {
            if (seen++ == lines) victim.Kill();
            var parts = line.Split(' ');
            if (parts.Length == 2 && parts[1].Length == 13) acknowledged[int.Parse(parts[0], CultureInfo.InvariantCulture)] = long.Parse(parts[1], CultureInfo.InvariantCulture);
        }
        await victim.WaitForExitAsync();
        Assert.True(seen >= lines, $"the victim died by itself after {seen} lines");
    }
}
