using System.Text.Json;
using Muster.Metrics;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Tests.Graphs;

/// <summary>The whole server with samples put straight into its store.</summary>
internal sealed class GraphServer : IAsyncDisposable
{
    public required RestServer Rest { get; init; }

    /// <summary>A round time in the past that everything is told from.</summary>
    public static readonly long Base = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 2 * 3_600_000) / 3_600_000 * 3_600_000;

    public static async Task<GraphServer> StartAsync() => new() { Rest = await RestServer.StartAsync() };

    /// <summary>A sample every ten seconds from the base on; what is not a number is left out.</summary>
    public void Put(string metric, int count, Func<int, double> value, params (string, string)[] labels)
    {
        using var appender = Rest.Get<MetricsStore>().Appender("test");
        var series = appender.Series(Labels.From([(Labels.MetricName, metric), .. labels]));
        for (var i = 0; i < count; i++)
        {
            var one = value(i);
            if (!double.IsNaN(one) || StaleMarker.Is(one)) Assert.Equal(AppendOutcome.Stored, appender.Append(series, Base + i * 10_000, one));
        }
        appender.Commit();
    }

    /// <summary>The span of the first so many samples, as an address has it.</summary>
    public static string Range(int samples) => $"range={Base}..{Base + samples * 10_000L}";

    public static string Range(int from, int to) => $"range={Base + from * 10_000L}..{Base + to * 10_000L}";

    public async Task<JsonElement> GraphAsync(string address)
    {
        var (status, body) = await Rest.SendAsync(HttpMethod.Get, "/graph?" + address);
        Assert.True(status == 200, body.ToString());
        return body;
    }

    public ValueTask DisposeAsync() => Rest.DisposeAsync();
}
