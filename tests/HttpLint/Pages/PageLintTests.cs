using System.Text;
using Muster.HttpLint.Fetching;
using Muster.HttpLint.Pages;
using Muster.HttpLint.Reports;
using Muster.HttpLint.Tests.Fetching;
using Muster.HttpLint.Tests.Fixtures;

namespace Muster.HttpLint.Tests.Pages;

public sealed class PageLintTests
{
    private const string Html = "<!doctype html><title>Shop</title><link rel=stylesheet href=/a.css><script src=/s.js></script><script src=/copy.js></script><img src=/gone.png><img src=''><link rel=icon href=/i.png>";

    private static readonly string Script = string.Concat(Enumerable.Range(0, 60).Select(i => $"    // step {i}\n    step({i});\n"));

    private static byte[] Shop(Asked asked)
    {
        var sound = new Sound();
        var answer = asked.Path switch
        {
            "/" => sound.Page(Html).Without("Cache-Control").With("ETag", "\"page\""),
            "/a.css" => sound.Set("Content-Type", "text/css").Text("body{background:url(bg.png)}@import url(b.css);").Set("Cache-Control", "max-age=864000"),
            "/b.css" => sound.Set("Content-Type", "text/css").Text("p{color:red}").Set("Cache-Control", "no-store"),
            "/s.js" or "/copy.js" => sound.Set("Content-Type", "text/javascript").Text(Script),
            "/bg.png" => sound.Status("301 Moved Permanently").With("Location", "/bg2.png"),
            "/bg2.png" or "/i.png" => sound.Set("Content-Type", "image/png").Set("Cache-Control", "max-age=864000").Bytes([0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n', (byte)asked.Path.Length]),
            _ => sound.Status("404 Not Found"),
        };
        if (asked["If-None-Match"] == "\"page\"") return answer.Status("304 Not Modified").Without("Content-Type").Head();
        return asked.Method == "HEAD" ? Fixture.HeadOf(answer) : answer.Send();
    }

    private static async Task<LintReport> LintAsync(Func<Asked, byte[]?> answer, LintOptions? options = null)
    {
        await using var server = new MisbehavingServer(answer);
        return await new PageLint(options ?? LintOptions.Usual, TimeProvider.System).RunAsync(server.Url(), null, CancellationToken.None);
    }

    [Fact]
    public async Task A_page_is_weighed_with_an_empty_and_with_a_primed_cache()
    {
        var report = await LintAsync(Shop);
        Assert.Equal("Shop", report.Title);
        Assert.Equal(["/", "/a.css", "/b.css", "/bg.png", "/bg2.png", "/copy.js", "/gone.png", "/i.png", "/s.js"], report.Resources.Select(r => r.Url.AbsolutePath).Order(StringComparer.Ordinal));
        Assert.Equal(9, report.Weight.Empty.Requests);
        Assert.Equal(report.Resources.Sum(r => r.Exchange!.Response.WireBytes), report.Weight.Empty.Bytes);
        var primed = report.Resources.ToDictionary(r => r.Url.AbsolutePath, r => r.Primed!);
        Assert.Equal(304, primed["/"].Status);
        Assert.False(primed["/a.css"].Asked);
        Assert.Equal(200, primed["/b.css"].Status);
        Assert.True(report.Weight.Primed!.Requests < 9);
        Assert.True(report.Weight.Primed.Bytes < report.Weight.Empty.Bytes);
    }

    [Fact]
    public async Task The_grade_names_each_deduction()
    {
        var report = await LintAsync(Shop);
        var rules = report.Performance!.Deductions.ToDictionary(d => d.Rule);
        Assert.Equal(["compress", "duplicates", "empty-src", "expires", "minify", "not-found", "redirects"], rules.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("/gone.png", Assert.Single(rules["not-found"].Detail));
        // 30 of 75 weights are lost whole.
        Assert.Equal(40, rules["empty-src"].Points);
        Assert.Equal(Math.Round(100 - report.Performance.Deductions.Sum(d => d.Points), 1), report.Performance.Score);
        Assert.Equal(["csp", "framing", "hsts", "redirect", "type-options"], report.Security!.Deductions.Select(d => d.Rule).Order(StringComparer.Ordinal));
        Assert.Equal(("F", 10.0), (report.Security.Letter, report.Security.Score));
        Assert.Equal(2, Assert.Single(report.Duplicates).Urls.Count);
    }

    [Fact]
    public async Task Own_headers_go_to_the_own_origin_only()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, string?>();
        await using var other = new MisbehavingServer(asked =>
        {
            seen["other"] = asked["Authorization"];
            return new Sound().Send();
        });
        var options = new LintOptions { Probe = false, Fetch = new FetchOptions { Headers = [new("Authorization", "Bearer secret")] } };
        var report = await LintAsync(asked =>
        {
            seen["own"] = asked["Authorization"];
            return new Sound().Page($"<title>x</title><script src='{other.Url("/s.js")}'></script><link rel=icon href=data:,>").Send();
        }, options);
        Assert.Equal(("Bearer secret", null), (seen["own"], seen["other"]));
        Assert.DoesNotContain("secret", HarReport.Write([report]));
    }

    [Fact]
    public async Task Waived_notes_are_left_out_and_counted()
    {
        var options = new LintOptions { Waivers = Waivers.Parse("CSP_NONE\nFRESHNESS_NONE http://127.0.0.1:*/", "w") };
        var report = await LintAsync(Shop, options);
        Assert.DoesNotContain(report.Notes, n => n.Id is "CSP_NONE");
        Assert.Equal(2, report.Waived);
    }

    [Fact]
    public async Task What_does_not_answer_is_said_in_words()
    {
        var patience = new LintOptions { Fetch = new FetchOptions { Timeout = TimeSpan.FromMilliseconds(300) } };
        Assert.Contains("did not answer in full within 0.3 s", (await Assert.ThrowsAsync<FetchException>(() => LintAsync(_ => null, patience))).Message);
        Assert.Contains("begin with a status line", (await Assert.ThrowsAsync<FetchException>(() => LintAsync(_ => Encoding.ASCII.GetBytes("220 mail.example ESMTP\r\n")))).Message);
        Assert.Contains("without sending a byte", (await Assert.ThrowsAsync<FetchException>(() => LintAsync(_ => []))).Message);
        var nobody = new PageLint(LintOptions.Usual, TimeProvider.System);
        Assert.Contains("does not take connections", (await Assert.ThrowsAsync<FetchException>(() => nobody.RunAsync(new Uri("http://127.0.0.1:1/"), null, CancellationToken.None))).Message);
    }

    [Fact]
    public async Task Assets_beyond_the_limit_are_counted_not_fetched()
    {
        var report = await LintAsync(Shop, new LintOptions { MaxAssets = 2, Probe = false });
        Assert.Equal(3, report.Resources.Count);
        Assert.True(report.LeftOut >= 3);
    }

    private static byte[] Negotiating(Asked asked)
    {
        var css = string.Concat(Enumerable.Range(0, 200).Select(i => $".row-{i} {{ color: red }}\n"));
        var sheet = new Sound().Set("Content-Type", "text/css").Without("Cache-Control").With("ETag", "\"sheet\"").Text(css);
        var answer = asked.Path switch
        {
            "/" => new Sound().Page("<!doctype html><title>Shop</title><link rel=stylesheet href=/a.css><script src=/s.js></script><img src=/p>"),
            "/a.css" => asked.Accepts("gzip") ? sheet.With("Content-Encoding", "gzip").Bytes(Sound.Gzip(Encoding.UTF8.GetBytes(css))) : sheet,
            "/s.js" => new Sound().Set("Content-Type", "text/javascript").Text(Script),
            "/p" => new Sound().With("Vary", "Accept").Set("Content-Type", asked["Accept"]!.Contains("webp") ? "image/webp" : "image/png").Bytes(asked["Accept"]!.Contains("webp") ? [.. "RIFF"u8, 4, 0, 0, 0, .. "WEBP"u8] : [0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n', 1]),
            _ => new Sound().Status("404 Not Found"),
        };
        return asked.Method == "HEAD" ? Fixture.HeadOf(answer) : answer.Send();
    }

    [Fact]
    public async Task What_a_page_loads_is_asked_for_in_other_codings_and_formats()
    {
        var resources = (await LintAsync(Negotiating)).Resources.ToDictionary(r => r.Url.AbsolutePath);
        Assert.Equal(["CONNEG_GZIP_GOOD", "CONNEG_NO_VARY", "INM_FULL", "VARY_ETAG_DOESNT_CHANGE"], resources["/a.css"].Notes.Select(n => n.Id).Where(i => i.StartsWith("CONNEG", StringComparison.Ordinal) || i is "VARY_ETAG_DOESNT_CHANGE" or "INM_FULL").Order(StringComparer.Ordinal));
        Assert.Equal(["identity", "br"], resources["/a.css"].Probes.Select(p => p.Name));
        Assert.Contains("CONNEG_GZIP_NONE", resources["/s.js"].Notes.Select(n => n.Id));
        Assert.Empty(resources["/s.js"].Probes);
        Assert.Equal("image/webp", Muster.HttpLint.Fields.MediaType.Of(Assert.Single(resources["/p"].Probes).Exchange!.Response.Fields));
        Assert.DoesNotContain("CONNEG_FORMAT_NO_VARY", resources["/p"].Notes.Select(n => n.Id));
    }

    [Fact]
    public async Task Probes_of_assets_keep_to_their_budget_and_say_what_was_left_out()
    {
        var report = await LintAsync(Negotiating, new LintOptions { MaxProbes = 1 });
        Assert.Equal(1, report.NotProbed);
        Assert.Equal(1, report.Resources.Where(r => r.Url.AbsolutePath != "/").Sum(r => r.Probes.Count));
        Assert.Contains("--max-probes", TextReport.Write(report, colours: false, all: false), StringComparison.Ordinal);
        Assert.Empty((await LintAsync(Negotiating, new LintOptions { Probe = false })).Resources.SelectMany(r => r.Probes));
    }
}
