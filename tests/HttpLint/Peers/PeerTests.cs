using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Muster.HttpLint.Fetching;
using Muster.HttpLint.Notes;
using Muster.HttpLint.Pages;

namespace Muster.HttpLint.Tests.Peers;

/// <summary>Debian's own nginx and Apache as they come, looked at from all sides.</summary>
public sealed class PeerTests
{
    private static async Task<(LintReport Report, string Text)> LintAsync(PeerServer server, string path = "/")
    {
        await using (server)
        {
            var report = await new PageLint(LintOptions.Usual, TimeProvider.System).RunAsync(server.Url(path), null, CancellationToken.None);
            var lines = report.Resources.SelectMany(r => r.Notes.Select(n => $"{r.Url.AbsolutePath} {n.Severity.ToString().ToUpperInvariant()} {n.Id}")).Distinct();
            var grades = $"performance {report.Performance?.Letter}: {string.Join(", ", report.Performance?.Deductions.Select(d => $"{d.Rule} {d.Points:0.##}") ?? [])}\nsecurity {report.Security?.Letter}: {string.Join(", ", report.Security?.Deductions.Select(d => $"{d.Rule} {d.Points:0.##}") ?? [])}\n";
            var visits = $"empty {report.Weight.Empty.Requests} requests, primed {report.Weight.Primed?.Requests} requests: {string.Join(", ", report.Resources.OrderBy(r => r.Url.AbsolutePath, StringComparer.Ordinal).Select(r => $"{r.Url.AbsolutePath} {(r.Primed!.Asked ? r.Primed.Status : "cached")}"))}\n";
            return (report, string.Join('\n', lines.Order(StringComparer.Ordinal)) + "\n" + grades + visits);
        }
    }

    [Fact]
    public async Task Nginx_as_it_comes()
    {
        var (report, text) = await LintAsync(await PeerServer.NginxAsync());
        Golden.Check("nginx", text);
        // gzip on the fly without gzip_vary: the one real mistake of nginx's defaults.
        Assert.Contains(report.Notes, n => n.Id == "CONNEG_NO_VARY");
    }

    [Fact]
    public async Task Apache_as_it_comes()
    {
        var (report, text) = await LintAsync(await PeerServer.ApacheAsync());
        Golden.Check("apache", text);
        // mod_deflate adds -gzip to the ETag and then does not know it again: a defect of Apache that is as old as it is known.
        Assert.Contains(report.Notes, n => n.Id == "INM_FULL");
    }

    [Fact]
    public async Task A_redirect_of_nginx_is_followed_and_noted()
    {
        var (report, _) = await LintAsync(await PeerServer.NginxAsync(), "/old");
        Assert.Equal(AssetKind.Redirect, report.Resources[0].Kind);
        Assert.Contains(report.Resources[0].Notes, n => n.Id == "REDIRECT_PERMANENT");
        Assert.Equal("/", report.Main.Url.AbsolutePath);
    }

    [Fact]
    public async Task Nginx_over_HTTP_2_is_asked_in_frames_with_its_certificate_looked_at()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = Certificate(key);
        await using var server = await PeerServer.FramedNginxAsync(own, key);
        var page = new Uri($"https://127.0.0.1:{server.Port}/");
        var trusting = LintOptions.Usual with { Fetch = FetchOptions.Usual with { Http = HttpChoice.Http2, Roots = [own] } };
        var report = await new PageLint(trusting, TimeProvider.System).RunAsync(page, null, CancellationToken.None);
        Assert.Equal(4, report.Resources.Count(r => r.Exchange?.Response.Status == 200));
        Assert.All(report.Resources, r => Assert.Equal(("2", "HTTP/2.0"), (r.Exchange!.Response.Version, r.Exchange.Response.Fields.Value("x-spoken"))));
        Assert.Contains(report.Notes, n => n.Id == "TLS_CERTIFICATE_GOOD");
        // Without its own root among the trusted ones the same certificate is a note, and the page is read all the same.
        var strict = await new PageLint(trusting with { Fetch = trusting.Fetch with { Roots = [] } }, TimeProvider.System).RunAsync(page, null, CancellationToken.None);
        Assert.Equal(200, strict.Main.Exchange!.Response.Status);
        Assert.Contains(strict.Notes, n => n.Id == "TLS_CHAIN_UNTRUSTED");
    }

    [Fact]
    public async Task HTTP_3_is_spoken_where_the_machine_can_and_else_the_cure_is_named()
    {
        var options = LintOptions.Usual with { Fetch = FetchOptions.Usual with { Http = HttpChoice.Http3, Timeout = TimeSpan.FromSeconds(5) } };
        // Nobody listens on that port: that the machine cannot is said before, that the server does not answer after.
        Task<LintReport> RunAsync() => new PageLint(options, TimeProvider.System).RunAsync(new Uri("https://127.0.0.1:9/"), null, CancellationToken.None);
        if (System.Net.Quic.QuicConnection.IsSupported) Assert.NotNull((await RunAsync()).Main.Failure);
        else Assert.Contains("install libmsquic", (await Assert.ThrowsAsync<FetchException>(RunAsync)).Message, StringComparison.Ordinal);
    }

    private static X509Certificate2 Certificate(ECDsa key)
    {
        var request = new CertificateRequest("CN=own.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(80));
    }
}
