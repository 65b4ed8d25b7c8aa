using Muster.LoadTest.Saturation;
using Muster.LoadTest.Wire;

namespace Muster.LoadTest.Tests.Real;

/// <summary>Alone: what runs beside it would take the time of generator and server.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public class RealNginxTests
{
    [Fact]
    public async Task A_real_nginx_is_loaded_without_an_error_also_across_its_limit_of_requests_per_connection()
    {
        using var nginx = await RealNginx.StartAsync("location / { return 200 \"hello\\n\"; }", "keepalive_requests 100;");
        var report = (await new LoadRun(new LoadPlan { Target = nginx.Address, Connections = 8, Passes = 5000 }, TimeProvider.System).RunAsync()).Report;
        Assert.Equal(5000, report.Statuses["200"]);
        Assert.Equal(0, report.Failed);
        Assert.InRange(report.ConnectionsOpened, 50, 60);
        Assert.StartsWith("nginx/", report.Server, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chunked_answers_of_a_real_nginx_are_read_to_their_end()
    {
        // ssi makes the length unknown beforehand, so nginx sends chunks.
        using var nginx = await RealNginx.StartAsync("location / { ssi on; ssi_types *; default_type text/html; return 200 \"<!--#echo var='request_method' -->, hello\"; } location = /x { return 404; }");
        var report = (await new LoadRun(new LoadPlan { Target = nginx.Address, Connections = 2, Passes = 200 }, TimeProvider.System).RunAsync()).Report;
        Assert.Equal(200, report.Statuses["200"]);
        Assert.Equal(0, report.OtherLengths);
        var missing = (await new LoadRun(new LoadPlan { Target = new Uri(nginx.Address, "/x"), Method = "HEAD", Passes = 3 }, TimeProvider.System).RunAsync()).Report;
        Assert.Equal(3, missing.Errors["status"]);
        Assert.Equal(3, missing.Statuses["404"]);
    }

    [Fact]
    public async Task HTTP_2_is_spoken_with_a_real_nginx()
    {
        using var nginx = await RealNginx.StartAsync("http2; location / { return 200 \"hello\\n\"; }");
        var report = (await new LoadRun(new LoadPlan { Target = nginx.Address, Connections = 10, Passes = 300, Http = WireVersion.Http2 }, TimeProvider.System).RunAsync()).Report;
        Assert.Equal(300, report.Statuses["200"]);
        Assert.Equal(0, report.Failed);
        Assert.Equal("2", report.Http);
        Assert.InRange(report.ConnectionsOpened, 1, 10);
    }

    [Theory]
    [InlineData(WireVersion.Http11, "1.1", "")]
    [InlineData(WireVersion.Http2, "2", "http2; ")]
    public async Task A_real_nginx_is_loaded_over_TLS(WireVersion version, string said, string listen)
    {
        using var nginx = await RealNginx.StartAsync(listen + "location / { return 200 \"$server_protocol\\n\"; }", tls: true);
        var plan = new LoadPlan { Target = nginx.Address, Connections = 4, Passes = 400, Http = version, TrustAnyCertificate = true };
        var report = (await new LoadRun(plan, TimeProvider.System).RunAsync()).Report;
        Assert.Equal(400, report.Statuses["200"]);
        Assert.Equal(0, report.Failed);
        Assert.Equal(said, report.Http);
        Assert.Equal($"HTTP/{(said == "2" ? "2.0" : said)}\n".Length, report.DocumentLength);
        Assert.InRange(report.ConnectionsOpened, 1, 4);
    }

    [Fact]
    public async Task Connections_that_an_HTTP_2_server_ends_in_good_order_cost_no_request()
    {
        using var nginx = await RealNginx.StartAsync("http2; keepalive_requests 100; location / { return 200 \"hello\\n\"; }", tls: true);
        var plan = new LoadPlan { Target = nginx.Address, Connections = 20, Passes = 4000, Http = WireVersion.Http2, TrustAnyCertificate = true };
        var report = (await new LoadRun(plan, TimeProvider.System).RunAsync()).Report;
        Assert.Empty(report.Faults);
        Assert.Equal((4000, 0), (report.Requests, report.Failed));
    }

    /// <summary>nginx writes down what it was asked: it must be the same for both generators.</summary>
    [Theory]
    [InlineData(WireVersion.Http11, "", "HTTP/1.1")]
    [InlineData(WireVersion.Http2, "http2; ", "HTTP/2.0")]
    public async Task Over_TLS_a_real_nginx_is_asked_the_same_as_by_h2load(WireVersion version, string listen, string said)
    {
        using var nginx = await RealNginx.StartAsync(listen + "location / { return 200 \"hello\\n\"; }", "log_format what '$server_protocol $request_method $uri $status'; ", tls: true, log: "what");
        var plan = new LoadPlan { Target = new Uri(nginx.Address, "/ours"), Connections = 4, Passes = 200, Http = version, TrustAnyCertificate = true };
        var report = (await new LoadRun(plan, TimeProvider.System).RunAsync()).Report;
        var theirs = new System.Diagnostics.ProcessStartInfo("h2load", ["-n", "200", "-c", "4", .. version == WireVersion.Http11 ? new[] { "--h1" } : [], new Uri(nginx.Address, "/theirs").ToString()]) { RedirectStandardOutput = true };
        using var h2load = System.Diagnostics.Process.Start(theirs)!;
        var told = await h2load.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("200 succeeded, 0 failed", told, StringComparison.Ordinal);
        var asked = nginx.Logged().CountBy(line => line).ToDictionary();
        Assert.Equal(new Dictionary<string, int> { [$"{said} GET /ours 200"] = 200, [$"{said} GET /theirs 200"] = 200 }, asked);
        Assert.Equal((200, 0), (report.Requests, report.Failed));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_an_error_of_every_request()
    {
        using var nginx = await RealNginx.StartAsync("location / { return 200 \"hello\\n\"; }", tls: true);
        var report = (await new LoadRun(new LoadPlan { Target = nginx.Address, Connections = 1, Passes = 3 }, TimeProvider.System).RunAsync()).Report;
        Assert.Equal((3, 3), (report.Requests, report.Failed));
        Assert.Contains(report.Faults, f => f.Key.Contains("certificate", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_search_finds_the_limit_of_a_rate_limited_nginx_within_ten_percent()
    {
        const double limit = 400;
        using var nginx = await RealNginx.StartAsync("location / { limit_req zone=all burst=30 nodelay; limit_req_status 503; }", $"limit_req_zone $binary_remote_addr zone=all:1m rate={limit:0}r/s;");
        var options = new LimitOptions { Start = 200, Most = 3200, Step = TimeSpan.FromSeconds(1.5), Rest = TimeSpan.FromMilliseconds(200), Precision = 0.06 };
        var outcome = await new LimitSearch(options, (rate, ct) => new LoadRun(new LoadPlan { Target = nginx.Address, Connections = 64, Rate = rate, Duration = options.Step }, TimeProvider.System).RunAsync(null, ct), TimeProvider.System).RunAsync();
        var found = outcome.Report.Limit!;
        Assert.True(found.Verdict == "found", found.Says + string.Concat(found.Steps.Select(s => $"\n{s}")));
        Assert.InRange(found.Rate, limit * 0.9, limit * 1.1);
    }
}
