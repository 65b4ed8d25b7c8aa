using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using Muster.Testing.Swarm;

namespace Muster.Bench.Commands;

/// <summary>The page of an execution on many hosts: the server's time for all of its HTML, Chromium's to its first paint, and how scrolling through the whole list goes.</summary>
public sealed class ExecutionPageBench : IBench
{
    private const int DefaultHosts = 10_000, Runs = 15, Jumps = 40;

    public string Name => "execution-page";

    public string Says => "the page of an execution on 10,000 hosts: server time, first paint and scrolling in Chromium: script/bench execution-page [HOSTS]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var hosts = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : DefaultHosts;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(15), TimeProvider.System);
        var ct = limit.Token;
        await using var server = await ServerProcess.StartAsync(ct);
        using var client = new CommandClient(server);
        var swarm = AgentSwarm.Start(new SwarmOptions { Server = server.Address, Key = server.Key, Agents = hosts, ResultsPerSecond = 0 }, TimeProvider.System);
        await swarm.AllConnectedAsync(ct);
        await client.ReadyAsync("swarm", hosts, ct);
        var id = (await client.EndAsync(await client.BeginAsync("swarm", "uptime", hosts, ct), ct)).Id;
        // The agents here have no results to send, so that their checks would all become overdue while the page is looked at.
        await swarm.DisposeAsync();
        await SettledAsync(server, ct);
        await ServerTimeAsync(server, client, "whole page", $"/executions/{id}", null, ct);
        await ServerTimeAsync(server, client, "a window of the list", $"/executions/{id}?from={hosts / 2}", "execution-hosts", ct);

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = ["--headless", "--no-sandbox", "--disable-gpu"] });
        var page = await OpenAsync(browser, server, token: server.Token);
        var stranger = await OpenAsync(browser, server, token: null);
        var (ours, floor) = (new List<PaintTimes>(), new List<PaintTimes>());
        // One after the other in turns: what else the machine does falls on both.
        for (var run = 0; run <= Runs; run++)
        {
            ours.Add(await PaintTimes.OfAsync(page, $"/executions/{id}"));
            floor.Add(await PaintTimes.OfAsync(stranger, "/login"));
        }
        PaintTimes.Say("the execution", ours);
        PaintTimes.Say("the floor: /login, an empty form", floor);
        await ScrollAsync(page, hosts);
        await FloodAsync(server, client, page, ct);
        return 0;
    }

    /// <summary>A server that has just started, taken in all its agents and lost them compiles and writes for a while; people look at one that does its daily work.</summary>
    private static async Task SettledAsync(ServerProcess server, CancellationToken ct)
    {
        const double Calm = 0.1;
        const int MostSeconds = 150;
        var watch = Stopwatch.StartNew();
        double busy;
        var quiet = 0;
        do
        {
            var (before, began) = (server.ProcessorSeconds, watch.Elapsed);
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, ct);
            busy = (server.ProcessorSeconds - before) / (watch.Elapsed - began).TotalSeconds;
            quiet = busy < Calm ? quiet + 1 : 0;
        }
        while (quiet < 3 && watch.Elapsed.TotalSeconds < MostSeconds);
        CommandClient.Say($"the server settled for {watch.Elapsed.TotalSeconds:0} s; it then uses {busy * 100:0} % of a core");
    }

    private static async Task<IPage> OpenAsync(IBrowser browser, ServerProcess server, string? token)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.Address.ToString(),
            ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
            ExtraHTTPHeaders = token is null ? [] : [KeyValuePair.Create("Authorization", $"Bearer {token}")],
        });
        return await context.NewPageAsync();
    }

    private static async Task ServerTimeAsync(ServerProcess server, CommandClient client, string what, string path, string? region, CancellationToken ct)
    {
        var times = new List<double>();
        var bytes = 0;
        var cpu = 0d;
        for (var run = 0; run <= Runs; run++)
        {
            if (run == 1) cpu = server.ProcessorSeconds;
            using var ask = new HttpRequestMessage(HttpMethod.Get, path);
            if (region is not null) ask.Headers.Add("Muster-Regions", region);
            var watch = Stopwatch.StartNew();
            using var answer = await client.Http.SendAsync(ask, ct);
            bytes = (await answer.Content.ReadAsByteArrayAsync(ct)).Length;
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        CommandClient.Say($"{what}: first {times[0]:0} ms, median {GraphBench.Median(times.Skip(1)):0.0} ms, longest of the others {times.Skip(1).Max():0} ms, server CPU {(server.ProcessorSeconds - cpu) * 1e3 / Runs:0.0} ms each, {bytes / 1024} KiB");
    }

    /// <summary>Jumps all over the list; after each, the time until the rows that belong there are drawn.</summary>
    private static async Task ScrollAsync(IPage page, int hosts)
    {
        var times = await page.EvaluateAsync<double[]>("""
            async (jumps) => {
              const box = document.querySelector('[data-window=execution-hosts]');
              const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
              const filled = () => {
                const edge = box.getBoundingClientRect();
                return [edge.top + 8, (edge.top + edge.bottom) / 2, edge.bottom - 8].every((y) => document.elementFromPoint(edge.left + 200, y)?.closest('.host-row'));
              };
              box.scrollIntoView();
              const times = [];
              for (let n = 1; n <= jumps; n++) {
                const begun = performance.now();
                box.scrollTop = box.scrollHeight * ((n * 0.6180339887) % 1);
                do await frame(); while (!filled() && performance.now() - begun < 10000);
                times.push(performance.now() - begun);
              }
              return times;
            }
            """, Jumps);
        Array.Sort(times);
        var nodes = await page.EvaluateAsync<int>("() => document.querySelectorAll('.host-row').length");
        var height = await page.EvaluateAsync<double>("() => document.querySelector('[data-window=execution-hosts]').scrollHeight");
        CommandClient.Say($"{Jumps} jumps through {hosts} rows ({height:0} px, {nodes} rows in the document): rows there after {times[times.Length / 2]:0} ms (median), {times[^1]:0} ms (longest)");
    }

    /// <summary>The page of a host that prints 100,000 lines a second: how long the browser was busy at once, and how far behind the end it shows lies.</summary>
    private static async Task FloodAsync(ServerProcess server, CommandClient client, IPage page, CancellationToken ct)
    {
        const int Lines = 1_500_000;
        await using var agents = new RealAgents(server, 1, "talker");
        await client.ReadyAsync("talker", 1, ct);
        var id = await client.BeginAsync("talker", OutputBench.FloodCommand(Lines), 1, ct);
        await page.GotoAsync($"/executions/{id}/hosts/talker-001");
        var gaps = await page.EvaluateAsync<double[]>("""
            async () => {
              const gaps = [], shown = new Set(), begun = performance.now();
              for (let last = begun; performance.now() - begun < 10000;) {
                const now = await new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
                gaps.push(now - last);
                last = now;
                const line = document.querySelector('#output-lines .output-line:last-child')?.id;
                if (line) shown.add(line);
              }
              return [shown.size, document.querySelectorAll('.output-line').length, ...gaps.sort((a, b) => a - b)];
            }
            """);
        var frames = gaps[2..];
        CommandClient.Say($"100,000 lines/s watched for 10 s: {frames.Length} frames, between two p50 {frames[frames.Length / 2]:0} ms, p99 {frames[frames.Length * 99 / 100]:0} ms, longest {frames[^1]:0} ms; {gaps[0]:0} different ends shown, {gaps[1]:0} lines in the document");
        await client.EndAsync(id, ct);
        await page.WaitForSelectorAsync($"#L{Lines}", new PageWaitForSelectorOptions { Timeout = 120_000 });
        CommandClient.Say($"the last of {Lines} lines is shown");
    }
}
