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
}
