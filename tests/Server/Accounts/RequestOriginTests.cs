using System.Net;
using System.Net.Http.Json;
using Muster.Server.Accounts.Users;
using Muster.Server.Web.Access;

namespace Muster.Server.Tests.Accounts;

/// <summary>Requests that carry somebody's cookie but were made by another site's page.</summary>
public class RequestOriginTests
{
    [Theory]
    [InlineData("POST", "same-origin", null, null, true)]
    [InlineData("POST", "none", null, null, true)]
    [InlineData("POST", "cross-site", null, null, false)]
    [InlineData("POST", "same-site", null, null, false)]
    [InlineData("POST", "cross-site", "navigate", null, false)]
    [InlineData("POST", null, null, "own", true)]
    [InlineData("POST", null, null, "http://elsewhere.example", false)]
    [InlineData("POST", null, null, "null", false)]
    [InlineData("POST", null, null, null, false)]
    [InlineData("GET", null, null, null, true)]
    [InlineData("GET", "cross-site", "navigate", null, true)]
    [InlineData("GET", "cross-site", "cors", null, false)]
    [InlineData("GET", "cross-site", "no-cors", null, false)]
    [InlineData("GET", null, null, "http://elsewhere.example", false)]
    public async Task A_cookie_counts_only_for_Musters_own_pages(string method, string? site, string? mode, string? origin, bool allowed)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        (User bob, _) = await server.MakeAsync("bob", Role.Viewer);
        HttpRequestMessage request = new(new HttpMethod(method), "/api/v1/tokens");
        request.Headers.Add("Cookie", await server.CookieForAsync(bob));
        if (method == "POST")
            request.Content = JsonContent.Create(new { name = "stolen" });
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        if (mode is not null)
            request.Headers.Add("Sec-Fetch-Mode", mode);
        if (origin is not null)
            request.Headers.Add("Origin", origin == "own" ? server.Host.Addresses[0] : origin);
        using HttpResponseMessage answer = await server.Nobody().SendAsync(request);
        Assert.Equal(allowed ? (method == "POST" ? HttpStatusCode.Created : HttpStatusCode.OK) : HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(!allowed, (await server.AuditAsync()).Any(record => (string?)record["action"] == "denied" && (string?)record["caller"] == "bob"));
    }

    [Fact]
    public async Task A_token_counts_from_anywhere_and_a_public_address_answers_anybody()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        (User bob, string token) = await server.MakeAsync("bob", Role.Viewer);
        HttpClient foreign = server.WithToken(token);
        foreign.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.OK, (await foreign.GetAsync("/api/v1/me")).StatusCode);
        HttpClient page = server.Nobody();
        page.DefaultRequestHeaders.Add("Cookie", await server.CookieForAsync(bob));
        page.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.OK, (await page.GetAsync("/healthz")).StatusCode);
    }

    [Fact]
    public async Task A_page_in_another_sites_frame_is_not_drawn_for_the_visitor()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        (User bob, _) = await server.MakeAsync("bob", Role.Viewer);
        HttpRequestMessage request = new(HttpMethod.Get, "/");
        request.Headers.Add("Cookie", await server.CookieForAsync(bob));
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Sec-Fetch-Dest", "iframe");
        using HttpResponseMessage answer = await server.Nobody().SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
