using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Muster.Server.Tests.Gathering;

/// <summary>The whole server with files in <c>config/metrics</c>, and questions to its metrics.</summary>
internal sealed class GatheringServer(RestServer rest) : IAsyncDisposable
{
    public static async Task<GatheringServer> StartAsync() => new(await RestServer.StartAsync());

    public RestServer Rest => rest;

    public void Write(string name, string yaml)
    {
        var folder = Path.Combine(rest.Data, "config", "metrics");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), yaml);
    }

    public void Delete(string name) => File.Delete(Path.Combine(rest.Data, "config", "metrics", name));

    /// <summary>Series of an instant query as <c>label=value … = value</c>, sorted, without those labels.</summary>
    public async Task<string[]> QueryAsync(string query)
    {
        var body = await rest.Http.GetStringAsync("/prometheus/api/v1/query?query=" + Uri.EscapeDataString(query), TestContext.Current.CancellationToken);
        return [.. JsonDocument.Parse(body).RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
            .Select(one => string.Join(' ', one.GetProperty("metric").EnumerateObject().Where(label => label.Name != "__name__").Select(label => $"{label.Name}={label.Value.GetString()}").Append("= " + one.GetProperty("value")[1].GetString())))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Asks until the answer fits; fails with the last one.</summary>
    public async Task<string[]> UntilAsync(string query, Func<string[], bool> fits)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string[] last;
        while (!fits(last = await QueryAsync(query)))
        {
            if (limit.IsCancellationRequested) Assert.Fail($"{query} answers [{string.Join("; ", last)}]; sources: {await rest.Http.GetStringAsync("/api/v1/metrics/sources", CancellationToken.None)}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
        return last;
    }

    /// <summary>The rows of <c>/metrics/sources</c>.</summary>
    public async Task<JsonElement[]> SourcesAsync() => [.. (await rest.GetAsync("/metrics/sources")).GetProperty("items").EnumerateArray()];

    public async Task<JsonElement> UntilSourceAsync(string name, Func<JsonElement, bool> fits)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var rows = await SourcesAsync();
            if (rows.FirstOrDefault(row => row.GetProperty("name").GetString() == name) is { ValueKind: JsonValueKind.Object } row && fits(row)) return row;
            if (limit.IsCancellationRequested) Assert.Fail($"{name} stays as it is: {string.Join("\n", rows)}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>A port that is free for TCP and UDP just now.</summary>
    public static int FreePort()
    {
        using var tcp = new TcpListener(IPAddress.Loopback, 0);
        tcp.Start();
        return ((IPEndPoint)tcp.LocalEndpoint).Port;
    }

    public ValueTask DisposeAsync() => rest.DisposeAsync();
}
