using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Playwright;
using Muster.Testing.Swarm;

namespace Muster.Bench;

/// <summary>A graph of a year of twenty series at ten seconds: the server's time. A page of forty graphs in Chromium: the time until all are drawn.</summary>
public sealed class GraphBench : IBench
{
    private const int Runs = 15, Panels = 40;
    /// <summary>The first agent of a swarm.</summary>
    private const string Host = "page-00001";

    public string Name => "graph";

    public string Says => "a year x 20 series at 10 s: server time; a page of 40 graphs: time to drawn [DAYS [SERIES]]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var days = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 365;
        var series = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 20;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(60), TimeProvider.System);
        await LongAsync(days, series, limit.Token);
        await PageAsync(limit.Token);
        return 0;
    }

    private static async Task LongAsync(int days, int series, CancellationToken ct)
    {
        await using var server = await ServerProcess.StartAsync(data => MetricsSeed.Year(Path.Combine(data, "tsdb"), series, days), ct);
        using var http = Client(server);
        foreach (var (name, query) in new[] { ("samples", "node_load1"), ("mean of all", "avg(node_load1)"), ("rate each", "rate(node_load1[$rate])") })
            foreach (var range in new[] { $"{days}d", "30d", "7d", "24h" })
            {
                var times = new List<double>();
                var bytes = 0;
                for (var run = 0; run < Runs; run++)
                {
                    var watch = Stopwatch.StartNew();
                    using var answer = await http.PostAsJsonAsync("/api/v1/graph", new { spec = new { queries = new[] { new { query } } }, range, width = 900 }, ct);
                    answer.EnsureSuccessStatusCode();
                    bytes = (await answer.Content.ReadAsByteArrayAsync(ct)).Length;
                    times.Add(watch.Elapsed.TotalMilliseconds);
                }
                Say($"{name,-12} {range,5}: first {times[0]:0} ms, median {Median(times.Skip(1)):0.0} ms, {bytes / 1024} KiB");
            }
        foreach (var picture in new[] { "svg", "png" })
        {
            var watch = Stopwatch.StartNew();
            var bytes = await http.GetByteArrayAsync($"/api/v1/graph.{picture}?query=node_load1&range={days}d", ct);
            Say($"{picture} of {days}d: {watch.Elapsed.TotalMilliseconds:0} ms, {bytes.Length / 1024} KiB");
        }
    }

    private static async Task PageAsync(CancellationToken ct)
    {
        await using var server = await ServerProcess.StartAsync(data => MetricsSeed.Page(Path.Combine(data, "tsdb"), Host, Panels), ct);
        await using var swarm = AgentSwarm.Start(new SwarmOptions { Server = server.Address, Key = server.Key, Agents = 1, ResultsPerSecond = 0, NamePrefix = Host[..^6] }, TimeProvider.System);
        await swarm.AllConnectedAsync(ct);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = ["--headless", "--no-sandbox", "--disable-gpu"] });
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.Address.ToString(),
            ViewportSize = new ViewportSize { Width = 1440, Height = 9000 },
            ExtraHTTPHeaders = [KeyValuePair.Create("Authorization", $"Bearer {server.Token}")],
        });
        var page = await context.NewPageAsync();
        var (drawn, answered) = (new List<double>(), new List<double>());
        for (var run = 0; run < 6; run++)
        {
            await page.GotoAsync($"/hosts/{swarm.Agents[0].Name}/metrics?group=page_metric&range=6h", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
            await page.WaitForFunctionAsync($"() => document.querySelectorAll('figure[data-state=drawn] canvas').length >= {Panels}", null, new PageWaitForFunctionOptions { Timeout = 60_000, PollingInterval = 10 });
            drawn.Add(await page.EvaluateAsync<double>("() => performance.now()"));
            answered.Add(await page.EvaluateAsync<double>("() => performance.getEntriesByType('navigation')[0].responseEnd"));
        }
        Say($"page of {Panels} graphs, 4 series each over 6h: first {drawn[0]:0} ms, median {Median(drawn.Skip(1)):0} ms to all drawn (the document itself after {Median(answered.Skip(1)):0} ms)");
    }

    internal static HttpClient Client(ServerProcess server)
    {
        var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        return http;
    }

    internal static double Median(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
