using System.Globalization;
using System.IO.Compression;
using Muster.Browser.Tests.Real;
using Muster.Metrics;
using Muster.Server.Configuration;
using Muster.Server.Events;
using Muster.Server.MetricsApi.Store;

namespace Muster.Browser.Tests.Graphs;

/// <summary>
/// A group of fifty hosts that send what a real machine's node_exporter said over three quarters of an hour, each beginning elsewhere in the recording;
/// one of them was silent for ten minutes, and a quarter of an hour ago the load of a third of them rose with a deployment.
/// </summary>
public sealed class RecordedFleet : IAsyncLifetime
{
    private const int StepMs = 10_000;
    public const int DeployMinutes = 12, Hosts = 50, SilentFrom = 30, SilentTo = 20;
    public const string Silent = "app-17";

    private static readonly string[] Wanted =
    [
        "node_cpu_seconds_total", "node_load1", "node_load5", "node_load15", "node_memory_MemTotal_bytes", "node_memory_MemAvailable_bytes", "node_memory_MemFree_bytes",
        "node_filesystem_size_bytes", "node_filesystem_avail_bytes", "node_disk_read_bytes_total", "node_disk_written_bytes_total", "node_network_receive_bytes_total", "node_network_transmit_bytes_total",
    ];

    internal RealSite Site { get; private set; } = null!;

    /// <summary>When the deployment was; what was recorded ends <see cref="DeployMinutes"/> later, and however late a test asks, it asks about the times around this one.</summary>
    internal DateTimeOffset Deployed { get; private set; }

    public static string Name(int host) => $"app-{host:00}";

    public async ValueTask InitializeAsync()
    {
        Site = await RealSite.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(Site.Configuration, "groups.yaml"), "- name: Fleet\n  tags: [fleet]\n  groups:\n    - name: Canaries\n      tags: [canary]\n");
        Directory.CreateDirectory(Path.Combine(Site.Configuration, "views"));
        await File.WriteAllTextAsync(Path.Combine(Site.Configuration, "views", "kühlung.yaml"), """
            name: Kühlung/Räume
            description: What the fleet does
            on: fleet
            items:
              - {title: Load, query: 'avg(node_load1{host=~"$hosts"})', kind: area}
            """);
        for (var host = 0; host < Hosts; host++)
        {
            var agent = await Site.AgentAsync(Name(host), host % 10 == 0 ? ["fleet", "canary"] : ["fleet"]);
            await agent.ResultsAsync(("disk", host == 3 ? 1u : 0u, "DISK OK - / 37 % full | /=37%;85;95;0;100"));
        }
        var end = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / StepMs * StepMs);
        Deployed = end.AddMinutes(-DeployMinutes);
        Fill(Site.Get<MetricsStore>(), end.ToUnixTimeMilliseconds());
        await Site.Get<EventLog>().RecordAsync(EventDraft.At(Deployed, "deploy", "Übersicht 4.2", new Dictionary<string, string> { ["tag"] = "fleet" }, "The new overview.", "eve"));
        await Site.Get<EventLog>().RecordAsync(new EventDraft("backup", "Backup of the fleet", "", Deployed.AddMinutes(-30), Deployed.AddMinutes(-26), false, new Dictionary<string, string> { ["tag"] = "fleet" }, "eve"));
        Site.Get<ConfigurationStore>().Reload();
    }

    public async ValueTask DisposeAsync() => await Site.DisposeAsync();

    private static void Fill(MetricsStore store, long end)
    {
        var recorded = Read();
        using var appender = store.Appender("test");
        for (var host = 0; host < Hosts; host++)
            foreach (var (labels, values) in recorded)
            {
                var series = appender.Series(Labels.From([.. labels, new Label("host", Name(host))]));
                var counter = labels.First(label => label.Name == Labels.MetricName).Value.EndsWith("_total", StringComparison.Ordinal);
                var risen = host % 3 == 0 && labels.Any(label => label.Value == "node_load1");
                var (begins, sum) = (host * 37 % values.Length, values[0]);
                for (var i = 0; i < values.Length; i++)
                {
                    var (at, place) = (end - (values.Length - 1 - i) * (long)StepMs, (begins + i) % values.Length);
                    // A counter goes on from where it is by what was added at that place of the recording.
                    if (counter && i > 0) sum += place == 0 ? 0 : values[place] - values[place - 1];
                    if (host == 17 && at > end - SilentFrom * 60_000 && at < end - SilentTo * 60_000) continue;
                    appender.Append(series, at, counter ? sum : values[place] + (risen && at > end - DeployMinutes * 60_000 ? 120 : 0));
                }
            }
        appender.Commit();
    }

    private static List<(Label[] Labels, double[] Values)> Read()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Muster.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Muster.slnx above the tests");
        using var text = new StreamReader(new BrotliStream(File.OpenRead(Path.Combine(folder, "bench", "data", "node_exporter-10s.br")), CompressionMode.Decompress));
        var series = new List<(Label[], double[])>();
        while (text.ReadLine() is { } identity)
        {
            var values = text.ReadLine()!.Split(' ');
            var brace = identity.IndexOf('{', StringComparison.Ordinal);
            var name = brace < 0 ? identity : identity[..brace];
            if (!Wanted.Contains(name) || values.Contains("-") || identity.Contains("ifb", StringComparison.Ordinal) || identity.Contains("zram", StringComparison.Ordinal)) continue;
            var labels = brace < 0 ? [] : identity[(brace + 1)..^1].Split(',').Select(pair => pair.Split('=')).Select(pair => new Label(pair[0], pair[1].Trim('"')));
            series.Add(([.. labels, new Label(Labels.MetricName, name)], [.. values.Select(value => double.Parse(value, CultureInfo.InvariantCulture))]));
        }
        return series;
    }
}

/// <summary>One fleet for all tests that look at it.</summary>
[CollectionDefinition(nameof(RecordedFleet))]
public sealed class RecordedFleetTests : ICollectionFixture<RecordedFleet>;
