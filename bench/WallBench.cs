using System.Globalization;
using Microsoft.Playwright;

namespace Muster.Bench;

/// <summary>A wallboard that rotates in Chromium while its server is killed and started again twice: whether it goes on by itself, and what the page weighs before and after.</summary>
public sealed class WallBench : IBench
{
    private const int Graphs = 40;
    private const string Host = "wall-00000";

    public string Name => "wall";

    public string Says => "a wallboard rotates while the server restarts twice: slides, memory of the page [MINUTES [SECONDS-A-SLIDE]]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var minutes = arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : 10;
        var every = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 30;
        var whole = TimeSpan.FromMinutes(minutes);
        using var limit = new CancellationTokenSource(whole + TimeSpan.FromMinutes(5), TimeProvider.System);
        await using var server = await ServerProcess.StartAsync(Prepare, limit.Token);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = ["--headless", "--no-sandbox", "--disable-gpu"] });
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.Address.ToString(),
            ViewportSize = new ViewportSize { Width = 1920, Height = 1080 },
            ExtraHTTPHeaders = [KeyValuePair.Create("Authorization", $"Bearer {server.Token}")],
        });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/wall/wall?every={every}s");
        await page.EvaluateAsync("() => { window.stayed = true; }");
        await page.WaitForSelectorAsync("figure[data-state=drawn]");
        var devices = await context.NewCDPSessionAsync(page);
        await devices.SendAsync("Performance.enable");
        var begun = TimeProvider.System.GetTimestamp();
        TimeSpan Passed() => TimeProvider.System.GetElapsedTime(begun);
        Say(Passed(), await WeightAsync(devices), await ShownAsync(page), "begins");
        for (var restart = 1; restart <= 2; restart++)
        {
            await UntilAsync(whole * restart / 3, Passed, limit.Token);
            var before = await ShownAsync(page);
            await server.KillAsync();
            await page.WaitForSelectorAsync("[data-wall][data-lost]", new PageWaitForSelectorOptions { Timeout = (every + 30) * 1000 });
            Say(Passed(), await WeightAsync(devices), await ShownAsync(page), $"the server is away ({restart})");
            await server.StartAgainAsync();
            var answered = Passed();
            await page.WaitForSelectorAsync("[data-wall]:not([data-lost])", new PageWaitForSelectorOptions { Timeout = 60_000 });
            Say(Passed(), await WeightAsync(devices), await ShownAsync(page), $"goes on {(Passed() - answered).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s after the server is ready; slide {before} before");
        }
        await UntilAsync(whole, Passed, limit.Token);
        var drawn = await page.EvaluateAsync<int>("() => document.querySelectorAll('figure[data-state=drawn]').length");
        var stayed = await page.EvaluateAsync<bool>("() => window.stayed === true");
        Say(Passed(), await WeightAsync(devices), await ShownAsync(page), $"ends; {drawn} graphs drawn, page {(stayed ? "never loaded anew" : "was loaded anew")}");
        return stayed && drawn > 0 ? 0 : 1;
    }

    private static void Prepare(string data)
    {
        MetricsSeed.Page(Path.Combine(data, "tsdb"), Host, Graphs);
        var views = Directory.CreateDirectory(Path.Combine(data, "config", "views")).FullName;
        var items = Enumerable.Range(0, Graphs).Select(metric => $"  - {{title: Metric {metric}, query: 'page_metric_{metric:00}', kind: {(metric % 2 == 0 ? "line" : "stack")}}}");
        File.WriteAllText(Path.Combine(views, "wall.yaml"), $"name: Wall\nrange: 6h\nitems:\n{string.Join('\n', items)}\n");
    }

    private static async Task UntilAsync(TimeSpan end, Func<TimeSpan> passed, CancellationToken ct)
    {
        if (end > passed()) await Task.Delay(end - passed(), TimeProvider.System, ct);
    }

    private static Task<int> ShownAsync(IPage page) => page.EvaluateAsync<int>("() => Number(document.querySelector('[data-wall]').dataset.shown ?? 0)");

    private static async Task<Dictionary<string, double>> WeightAsync(ICDPSession devices)
    {
        await devices.SendAsync("HeapProfiler.collectGarbage");
        var answer = (await devices.SendAsync("Performance.getMetrics"))!.Value;
        return answer.GetProperty("metrics").EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("value").GetDouble());
    }

    private static void Say(TimeSpan at, Dictionary<string, double> weight, int shown, string what) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{at:mm\\:ss}  {shown,3} slides  heap {weight["JSHeapUsedSize"] / 1e6:0.0} MB  nodes {weight["Nodes"]:0}  listeners {weight["JSEventListeners"]:0}  {what}"));
}
