using Muster.Checks;
using Muster.Probes.Tests.Servers;

namespace Muster.Probes.Tests.Http;

public sealed class HttpProbeTests
{
    [Fact]
    public async Task A_page_that_answers_is_OK_with_its_phases_as_perfdata()
    {
        using var server = new WebServer(_ => WebServer.Page("200 OK", "hello"));
        var outcome = await Looking.At("http", ("url", server.Url), ("warning", "5s"), ("critical", "10s"));
        outcome.Says(CheckStatus.Ok, "HTTP OK - 200 OK, 5 bytes in 0.");
        Assert.Equal(("5", "10", "0"), (outcome.Perf("time").Warn, outcome.Perf("time").Crit, outcome.Perf("time").Min));
        Assert.Equal(("5", "B"), (outcome.Perf("size").ValueText, outcome.Perf("size").Unit));
        foreach (var phase in new[] { "dns", "connect", "firstbyte" })
            Assert.InRange(outcome.Perf(phase).Value!.Value, 0, outcome.Perf("time").Value!.Value);
    }

    [Theory]
    [InlineData("503 Service Unavailable", "200-399", CheckStatus.Critical, "status is not 200-399: 503 Service Unavailable")]
    [InlineData("503 Down|a=1", "503", CheckStatus.Ok, "503 Down/a=1")]
    [InlineData("404 Not Found", "200, 400-404", CheckStatus.Ok, "404 Not Found")]
    public async Task The_status_is_compared_with_the_ranges(string status, string good, CheckStatus expected, string text)
    {
        using var server = new WebServer(_ => WebServer.Page(status, ""));
        (await Looking.At("http", ("url", server.Url), ("status", good))).Says(expected, text);
    }

    [Theory]
    [InlineData("match", "all is well", CheckStatus.Ok)]
    [InlineData("match", "/^ALL .s/i", CheckStatus.Ok)]
    [InlineData("match", "/^well/", CheckStatus.Critical)]
    [InlineData("absent", "error", CheckStatus.Ok)]
    [InlineData("absent", "well", CheckStatus.Critical)]
    public async Task The_body_is_searched(string option, string pattern, CheckStatus expected)
    {
        using var server = new WebServer(_ => WebServer.Page("200 OK", "so\nall is well"));
        (await Looking.At("http", ("url", server.Url), (option, pattern))).Says(expected, expected == CheckStatus.Ok ? "200 OK" : "the body");
    }

    [Fact]
    public async Task Method_headers_and_body_are_sent()
    {
        using var server = new WebServer(request => WebServer.Page("200 OK", request));
        var outcome = await Looking.At("http", ("url", server.Url), ("method", "post"), ("headers.X-Token", "abc"), ("headers.Content-Type", "application/json"),
            ("body", "{\"a\":1}"), ("match", "/^POST \\/ HTTP[\\s\\S]*X-Token: abc[\\s\\S]*\\{\"a\":1\\}/"));
        outcome.Says(CheckStatus.Ok, "200 OK");
        (await Looking.At("http", ("url", server.Url), ("method", "post"), ("headers.Content-Type", "application/json"), ("body", "x"), ("absent", "text/plain")))
            .Says(CheckStatus.Ok, "200 OK");
    }

    [Theory]
    [InlineData("follow", "redirected to")]
    [InlineData("stop", "302 Found")]
    [InlineData("same-host", "302 Found")]
    public async Task Redirects_are_followed_as_far_as_the_policy_says(string policy, string text)
    {
        using var target = new WebServer(_ => WebServer.Page("200 OK", "there"));
        using var server = new WebServer(_ => WebServer.Page("302 Found", "", $"Location: http://127.0.0.1:{target.Port}/x\r\n"));
        (await Looking.At("http", ("url", server.Url), ("redirects", policy))).Says(CheckStatus.Ok, text);
    }

    [Fact]
    public async Task Redirects_without_end_are_critical()
    {
        using var server = new WebServer(_ => WebServer.Page("302 Found", "", "Location: /again\r\n"));
        (await Looking.At("http", ("url", server.Url))).Says(CheckStatus.Critical, "redirected more than 10 times");
    }

    [Fact]
    public async Task A_slow_page_is_judged_by_its_time()
    {
        using var server = new WebServer(_ => WebServer.Page("200 OK", "x"));
        (await Looking.At("http", ("url", server.Url), ("warning", "0.001ms"))).Says(CheckStatus.Warning, "200 OK");
        (await Looking.At("http", ("url", server.Url), ("critical", "0.001ms"))).Says(CheckStatus.Critical, "200 OK");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_critical_and_the_text_says_where_the_time_went()
    {
        using var server = new LineServer((_, ct) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct));
        var options = new Dictionary<string, string> { ["url"] = $"http://127.0.0.1:{server.Port}/" };
        var outcome = await ProbeRunner.RunAsync("http", options, TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        outcome.Says(CheckStatus.Critical, $"no answer within 0.3 s (while waiting for the answer of 127.0.0.1:{server.Port})");
    }

    [Fact]
    public async Task A_refused_connection_is_critical() =>
        (await Looking.At("http", ("url", $"http://127.0.0.1:{LineServer.FreePort()}/"))).Says(CheckStatus.Critical, "connection refused (while connecting to 127.0.0.1");

    [Fact]
    public async Task Something_that_is_no_web_server_is_critical()
    {
        using var server = new LineServer(async (stream, ct) => await stream.WriteAsync("SSH-2.0-x\r\n"u8.ToArray(), ct));
        Assert.Equal(CheckStatus.Critical, (await Looking.At("http", ("url", $"http://127.0.0.1:{server.Port}/"))).Status);
    }

    [Fact]
    public async Task A_certificate_nobody_trusts_is_critical_unless_told_otherwise_and_its_end_is_judged()
    {
        using var server = new WebServer(_ => WebServer.Page("200 OK", "x"), TestCertificate.Create("localhost", 10.5));
        (await Looking.At("http", ("url", server.Url))).Says(CheckStatus.Critical, "self-signed or its root is not trusted");
        var outcome = await Looking.At("http", ("url", server.Url), ("verify", "false"), ("certificate.warning", "21d"), ("certificate.critical", "7d"));
        outcome.Says(CheckStatus.Warning, "certificate ends in 10.5 days");
        Assert.Equal(("10.5", "21:", "7:"), (outcome.Perf("certificate_days").ValueText, outcome.Perf("certificate_days").Warn, outcome.Perf("certificate_days").Crit));
        Assert.True(outcome.Perf("tls").Value > 0);
    }

    [Fact]
    public async Task Another_address_can_be_asked_for_the_same_name()
    {
        using var server = new WebServer(request => WebServer.Page("200 OK", request));
        (await Looking.At("http", ("url", $"http://no-such-name.invalid:{server.Port}/"), ("address", "127.0.0.1"), ("match", "Host: no-such-name.invalid")))
            .Says(CheckStatus.Ok, "200 OK");
    }

    [Fact]
    public async Task An_endless_body_is_read_up_to_the_limit()
    {
        using var server = new LineServer(async (stream, ct) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), ct);
            var chunk = new byte[8192];
            while (true)
                await stream.WriteAsync(chunk, ct);
        });
        (await Looking.At("http", ("url", $"http://127.0.0.1:{server.Port}/"), ("maxBody", "100000"))).Says(CheckStatus.Ok, "100000 bytes");
    }
}
