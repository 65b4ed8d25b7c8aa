using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Muster.Checks;
using Muster.Server.Accounts;
using Muster.Server.Accounts.Admin;
using Muster.Server.Accounts.Sessions;
using Muster.Server.Overview;
using Muster.Server.Overview.Agents;
using Muster.Server.Overview.Checks;
using Muster.Server.Overview.Groups;
using Muster.Server.Overview.Host;
using Muster.Server.Overview.Hosts;
using Muster.Server.Overview.Problems;
using Muster.Server.Web;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Live;
using Muster.Server.Web.Shell;

namespace Muster.Browser.Tests.Sample;

/// <summary>Every page over the sample fleet, without the server behind it: what the eye judges, and how the kit behaves.</summary>
public sealed class SampleSite : IAsyncDisposable
{
    private const int PageSize = 100;
    private readonly WebApplication _app;
    private readonly SampleHosts _sample = new(TimeProvider.System.GetUtcNow());

    private SampleSite(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    /// <summary>Ids of the suggestions that were accepted.</summary>
    public List<string> Accepted { get; } = [];

    /// <summary>The host is lost from now on, and the pages are told.</summary>
    public void Lose(string id)
    {
        _sample.Lose(id);
        _app.Services.GetRequiredService<LiveUpdates>().Publish("host", new { id }, "hosts", "overview", $"host:{id}");
    }

    public static async Task<SampleSite> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddPages();
        builder.Services.AddSingleton<OwnMetrics>();
        builder.Services.AddLive();
        var app = builder.Build();
        var site = new SampleSite(app);
        var signals = app.Services.GetRequiredService<ShellSignals>();
        signals.Viewer = _ => new Viewer("anna", "admin");
        signals.Problems = () => new ProblemSignal(6, CheckStatus.Critical);
        app.Use((context, next) =>
        {
            context.Features.Set(Caller.Server);
            return next(context);
        });
        app.MapAssets();
        site.Map();
        await app.StartAsync();
        return site;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private void Map()
    {
        _app.MapGet("/login", () => PageResult.Bare<LoginPage>("Sign in", ("FirstRun", true), ("SecretsFile", "data/secrets/first-run.json")));
        _app.MapGet("/", () => PageResult.Of<OverviewPage>("Overview", ("View", Overview()), ("Address", Address)));
        _app.MapGet("/hosts", (HttpRequest request) => PageResult.Of<HostsPage>("Hosts", ("View", Hosts(PageQuery.From(request))), ("Address", Address)));
        _app.MapGet("/hosts/{id}", (string id) => PageResult.Of<HostPage>("Host", ("View", Host(id))));
        _app.MapGet("/checks", (HttpRequest request) => PageResult.Of<ChecksPage>("Checks", ("View", new ChecksView(Lines(), 8, PageQuery.From(request)))));
        _app.MapGet("/checks/new", () => PageResult.Of<CheckEditPage>("New check", ("Yaml", CheckEditPage.Example)));
        _app.MapGet("/checks/{name}", (string name, HttpRequest request) => PageResult.Of<CheckPage>(name, ("View", new CheckPageView(
            Lines().First(c => c.Name == name), "", "name: disk\non: all\nbuiltin: disk\n", [.. _sample.Hosts.SelectMany(_sample.ChecksOf).Where(c => c.Check == name).OrderByDescending(c => c.Badness)],
            PageQuery.From(request), PageSize))));
        _app.MapGet("/groups", () => PageResult.Of<GroupsPage>("Groups", ("Roots", Tree())));
        _app.MapGet("/problems", (HttpRequest request) => PageResult.Of<ProblemsPage>("Problems", ("View", Problems(PageQuery.From(request)))));
        _app.MapGet("/agents", (HttpRequest request) => PageResult.Of<AgentsPage>("Agents", ("Rows", Agents()), ("Query", PageQuery.From(request)), ("Total", 42)));
        _app.MapGet("/admin", () => PageResult.Of<AdminPage>("Admin", ("View", Admin())));
        _app.MapGet("/api/v1/search", (string q) => new { items = _sample.Hosts.Where(h => h.Name.Contains(q)).Take(8).Select(h => new { kind = "host", name = h.Name, detail = h.Status, url = $"/hosts/{h.Id}" }) });
        _app.MapPost("/api/v1/checks/validate", (YamlText text) => text.Yaml.Contains("plugin:", StringComparison.Ordinal)
            ? Results.Json(new { checks = new[] { new { name = "my-check", on = "web", hosts = _sample.Hosts.Take(9).Select(h => h.Name) } } })
            : Results.Problem("a check needs exactly one kind: plugin, script, builtin, http, tcp, dns, tls or ping", statusCode: 400, extensions: new Dictionary<string, object?> { ["line"] = 2, ["column"] = 1 }));
        _app.MapPost("/api/v1/hosts/{id}/suggestions/{suggestion}/accept", (string id, string suggestion) =>
        {
            Accepted.Add(suggestion);
            return new { check = "nginx" };
        });
        _app.MapLive();
    }

    private OverviewView Overview()
    {
        var all = _sample.Hosts.SelectMany(_sample.ChecksOf).ToList();
        var bad = all.Where(c => c.Status != CheckStatus.Ok).OrderByDescending(c => c.Badness).ToList();
        return new OverviewView(_sample.Hosts.CountBy(h => h.Status).ToDictionary(), [.. _sample.Hosts.Where(h => h.Status != "UP").OrderBy(h => h.Status == "DOWN" ? 0 : 1)],
            [.. Tree().Select(g => new GroupLine(g.Name, g.Selector, g.Hosts, g.NotUp, g.Checks))], Count(all), bad, bad.Count,
            [
                new DatedFact(Tone.Warning, "lock", _sample.Hosts[0].Id, _sample.Hosts[0].Name, "Certificate: 12 days left", "shop.example.org, checked by shop-tls"),
                new DatedFact(Tone.Critical, "disk", _sample.Hosts[7].Id, _sample.Hosts[7].Name, "/var 96 % full", "now; how fast it fills is not known yet"),
                new DatedFact(Tone.Quiet, "clock", _sample.Hosts[9].Id, _sample.Hosts[9].Name, "Reboot pending", "linux-image-6.1.0-28"),
            ], SampleForecasts.Of(_sample.Hosts));
    }

    private static Standing Count(IReadOnlyCollection<CheckRow> rows) => new(
        rows.Count(r => r.Status == CheckStatus.Ok), rows.Count(r => r.Status == CheckStatus.Warning), rows.Count(r => r.Status == CheckStatus.Critical), rows.Count(r => r.Status == CheckStatus.Unknown), 0);

    private HostsView Hosts(PageQuery query)
    {
        var rows = _sample.Hosts.Where(h => h.Name.Contains(query["q"], StringComparison.Ordinal) && (query["status"].Length == 0 || h.Status == query["status"])).ToList();
        var error = query["selector"].EndsWith("and", StringComparison.Ordinal) ? "web and\n        ^ a tag, a field or “(” is missing here" : null;
        return new HostsView(rows, rows.Count, 42, _sample.Hosts.CountBy(h => h.Status).ToDictionary(), query, error, PageSize);
    }

    private HostView Host(string id)
    {
        var host = _sample.Hosts.First(h => h.Id == id);
        var now = TimeProvider.System.GetUtcNow();
        return new HostView(host,
            [("System", "Debian GNU/Linux 12 (bookworm)"), ("Kernel", "6.1.0-28-amd64"), ("Processors", "4 × AMD EPYC 7402P"), ("Memory", "7.7 GiB"), ("Virtualisation", "kvm"), ("Addresses", "10.0.0.17, fd00::17"), ("Agent", "0.1.0"), ("Up since", "2026-10-02 04:11 UTC")],
            _sample.ChecksOf(host),
            [
                new HostEvent(now.AddMinutes(-17), "disk", Tone.Critical, "CRITICAL", "/var 96 % full, 1.9 GiB left"), new HostEvent(now.AddMinutes(-52), "disk", Tone.Warning, "WARNING", "/var 85 % full"),
                new HostEvent(now.AddHours(-9), null, Tone.Ok, "UP", "back after 41 s"), new HostEvent(now.AddHours(-9.01), null, Tone.Quiet, "REBOOTING", "a planned reboot"),
            ],
            [.. new[] { new Suggested("s1", "nginx on :80", "A web server listens on port 80"), new Suggested("s2", "postgresql on :5432", "The unit postgresql@15-main runs") }.Where(s => !Accepted.Contains(s.Id))],
            now.AddDays(-1), now, [new Strip.Span(now.AddDays(-1), now.AddHours(-9.02), Tone.Ok, "UP"), new Strip.Span(now.AddHours(-9.02), now.AddHours(-8.8), Tone.Quiet, "REBOOTING"), new Strip.Span(now.AddHours(-8.8), now, Tone.Ok, "UP")],
            SampleForecasts.Of([host]), 6);
    }

    private CheckLine[] Lines() =>
        [.. _sample.Hosts.SelectMany(_sample.ChecksOf).GroupBy(c => c.Check).Select(g => new CheckLine(g.Key, g.Key == "nginx-http" ? "plugin" : "builtin", g.Key == "nginx-http" ? "web and not canary" : "all",
            TimeSpan.FromSeconds(10), g.Key == "nginx-http" ? "checks/nginx-http.yaml" : "", g.Key == "nginx-http" ? "The shop answers" : "", true, g.Count(), Count([.. g])))];

    private GroupNode[] Tree()
    {
        GroupNode Node(string name, string tag, params GroupNode[] below)
        {
            var hosts = _sample.Hosts.Where(h => h.Tags.Contains(tag)).ToList();
            return new GroupNode(name, tag, hosts.Count, hosts.Count(h => h.Status != "UP"), Count([.. hosts.SelectMany(_sample.ChecksOf)]), below);
        }
        return [Node("Shop", "prod", Node("Frontends", "web"), Node("Databases", "db"), Node("Caches", "cache")), Node("Canaries", "canary"), Node("Build farm", "build")];
    }

    private ProblemsView Problems(PageQuery query)
    {
        var rows = _sample.Hosts.SelectMany(_sample.ChecksOf).Where(c => c.Status != CheckStatus.Ok)
            .Select(c => new ProblemRow($"{c.HostId}-{c.Check}", 0, c.HostId, c.HostName, c.Check, c.Status, Tones.Word(c.Status), c.Since, c.Output))
            .Concat(_sample.Hosts.Where(h => h.Status == "DOWN").Select(h => new ProblemRow(h.Id, 0, h.Id, h.Name, "host", CheckStatus.Critical, "DOWN", h.StatusSince, h.StatusReason)))
            .OrderByDescending(p => p.Status == CheckStatus.Critical).ToList();
        return new ProblemsView(rows, rows.Count, rows.Count, rows.CountBy(r => r.Status).ToDictionary(), query, null, PageSize);
    }

    private AgentRow[] Agents() =>
        [.. _sample.Hosts.Select((h, i) => new AgentRow(h.Id, h.Name, h.Connected, h.StatusSince, h.AgentVersion, h.Address, (ulong)(h.Connected ? 0 : 120), i == 3 ? 12u : 0u, TimeSpan.FromMilliseconds(i == 8 ? 6400 : i * 0.3 - 4), false))];

    private static AdminView Admin()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new AdminView(
            [new UserLine("1", "anna", "admin", now.AddMinutes(-1), true), new UserLine("2", "ben", "operator", now.AddDays(-1), false)],
            [new TokenLine("1", "deploy", "anna", "operator", now.AddDays(-9), now.AddHours(-2))],
            [new KeyLine("1", "first-run", [], now.AddDays(-9), now.AddHours(-3)), new KeyLine("2", "web machines", ["web", "prod"], now.AddDays(-2), null)],
            [new SessionLine("1", now.AddHours(-2), now, "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", true)],
            [new AuditLine(3, now.AddMinutes(-5), "anna", "changed the check", "nginx-http", ""), new AuditLine(2, now.AddHours(-1), "anna", "signed in", "", "from 10.0.0.3"), new AuditLine(1, now.AddDays(-9), "muster-server", "made the key", "first-run", "")],
            "https://muster.example.org");
    }

    public sealed record YamlText(string Yaml);
}
