using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Muster.Checks;
using Muster.Server.Overview;
using Muster.Server.Overview.Hosts;
using Muster.Server.Web;
using Muster.Server.Web.Assets;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Tests.Web.Shell;

public class PageResultTests
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddLogging().AddPages().BuildServiceProvider();

    private static PageFrame Frame(string role = "admin", RefusalSignal? refusal = null) => new(
        "/hosts", new Viewer("anna", role), new ProblemSignal(3, CheckStatus.Critical), refusal, Services.GetRequiredService<AssetShelf>(), DateTimeOffset.UnixEpoch, 1);

    private static PageResult Hosts(params HostRow[] rows) => PageResult.Of<HostsPage>("Hosts", ("View", new HostsView(
        rows, rows.Length, rows.Length, new Dictionary<string, int>(), new PageQuery("/hosts", new Dictionary<string, string>()), null, 100)));

    private static HostRow Row(string name, string status = "UP") => new(
        new string('a', 32), name, status, DateTimeOffset.UnixEpoch, "", ["all", "web"], null, true, "0.1.0", "", "Debian", default);

    [Fact]
    public async Task A_page_is_a_whole_document_without_inline_style_or_script_but_the_one_its_policy_names()
    {
        var html = await Hosts(Row("web-01")).RenderAsync(Services, Frame());
        Assert.StartsWith("<!DOCTYPE html>", html.TrimStart());
        Assert.Contains("web-01", html);
        Assert.DoesNotContain(" style=", html);
        Assert.DoesNotContain("<style", html);
        Assert.DoesNotContain("onclick", html);
        var inline = Assert.Single(Regex.Matches(html, "<script[^>]*>([^<]+)</script>"));
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(inline.Groups[1].Value)));
        Assert.Contains($"script-src 'self' 'sha256-{hash}';", PagePolicy.Header(Services.GetRequiredService<AssetShelf>()));
    }

    [Fact]
    public async Task Only_the_regions_asked_for_are_answered()
    {
        var html = await Hosts(Row("web-01")).RenderAsync(Services, Frame(), new RegionFilter(["hosts-list"]));
        Assert.Contains("<hx-partial hx-target=\"#hosts-list\"", html);
        Assert.DoesNotContain("<hx-partial hx-target=\"#navigation\"", html);
        Assert.DoesNotContain("<html", html);
    }

    [Fact]
    public async Task What_hosts_say_of_themselves_cannot_become_markup()
    {
        var html = await Hosts(Row("<script>alert(1)</script>")).RenderAsync(Services, Frame());
        Assert.DoesNotContain("<script>alert", html);
        Assert.Contains("&lt;script&gt;alert(1)", html);
    }

    [Fact]
    public async Task A_viewer_is_offered_nothing_that_changes_hosts()
    {
        var html = await Hosts(Row("web-01")).RenderAsync(Services, Frame("viewer"));
        Assert.DoesNotContain("data-bulk", html);
        Assert.DoesNotContain("href=\"/admin\"", html);
    }

    [Fact]
    public async Task A_refused_configuration_is_told_on_every_page()
    {
        var html = await Hosts(Row("web-01")).RenderAsync(Services, Frame(refusal: new RefusalSignal("checks/a.yaml", 3, 7, "unknown key")));
        Assert.Contains("checks/a.yaml:3:7", html);
    }

    [Fact]
    public async Task Every_status_has_a_word_beside_its_colour()
    {
        foreach (var status in new[] { "UP", "DOWN", "BLIND", "REBOOTING", "GONE" })
            Assert.Matches($"</svg>\\s*{status}", await Hosts(Row("web-01", status)).RenderAsync(Services, Frame()));
    }

    [Theory]
    [InlineData("/hosts?q=a", "/hosts?q=a")]
    [InlineData("//evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData(null, "/")]
    public void Signing_in_never_leads_to_another_server(string? back, string where) => Assert.Equal(where, PageRoutes.SafeBack(back));
}
