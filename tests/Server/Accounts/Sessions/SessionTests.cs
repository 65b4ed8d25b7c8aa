using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Muster.Server.Accounts.Sessions;
using Muster.Server.Accounts.Users;
using Muster.Server.Web.Access;

namespace Muster.Server.Tests.Accounts.Sessions;

public class SessionTests
{
    [Fact]
    public async Task The_cookie_is_out_of_reach_for_scripts_and_other_sites()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        using HttpResponseMessage plain = await server.LogInAsync("admin", server.Password);
        string cookie = Assert.Single(plain.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("muster_session=ses_", cookie);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_login_always_opens_a_new_session_and_ends_the_one_before_in_this_browser()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        string first = await server.SessionOfAsync("admin", server.Password);
        string second = await server.SessionOfAsync("admin", server.Password, request => request.Headers.Add("Cookie", first));
        Assert.NotEqual(first, second);
        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(server, first));
        Assert.Equal(HttpStatusCode.OK, await MeAsync(server, second));
    }

    [Fact]
    public async Task A_planted_cookie_is_not_taken_over()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        string planted = "muster_session=ses_" + new string('a', 49);
        Assert.NotEqual(planted, await server.SessionOfAsync("admin", server.Password, request => request.Headers.Add("Cookie", planted)));
        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(server, planted));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_on_the_server_and_takes_the_cookie()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        string cookie = await server.SessionOfAsync("admin", server.Password);
        using HttpResponseMessage answer = await server.Browser(cookie).DeleteAsync("/api/v1/session");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Contains("1970", Assert.Single(answer.Headers.GetValues("Set-Cookie")));
        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(server, cookie));
    }

    [Fact]
    public async Task An_unused_session_ends_after_a_day_and_any_after_a_month()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        string used = await server.SessionOfAsync("admin", server.Password), unused = await server.SessionOfAsync("admin", server.Password);
        server.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(HttpStatusCode.OK, await MeAsync(server, used));
        server.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(HttpStatusCode.OK, await MeAsync(server, used));
        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(server, unused));
        for (int hours = 25; hours + 20 < 30 * 24; hours += 20)
        {
            server.Time.Advance(TimeSpan.FromHours(20));
            Assert.Equal(HttpStatusCode.OK, await MeAsync(server, used));
        }
        server.Time.Advance(TimeSpan.FromHours(20));
        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(server, used));
    }

    [Fact]
    public async Task One_lists_and_ends_ones_own_sessions_and_nobody_elses()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        (User bob, _) = await server.MakeAsync("bob", Role.Viewer);
        string here = await server.CookieForAsync(bob), there = await server.CookieForAsync(bob);
        await server.SessionOfAsync("admin", server.Password);
        HttpClient browser = server.Browser(here);
        JsonArray lines = JsonNode.Parse(await browser.GetStringAsync("/api/v1/sessions"))!["items"]!.AsArray();
        Assert.Equal(2, lines.Count);
        string other = (string)Assert.Single(lines, line => !(bool)line!["current"]!)!["id"]!;
        Assert.Equal(HttpStatusCode.NoContent, (await browser.DeleteAsync("/api/v1/sessions/" + other)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(server, there));
        Assert.Equal(HttpStatusCode.OK, await MeAsync(server, here));

        User admin = server.Get<UserStore>().ByName("admin")!;
        string admins = server.Get<SessionStore>().OfUser(admin.Id).Single().Id;
        Assert.Equal(HttpStatusCode.NotFound, (await browser.DeleteAsync("/api/v1/sessions/" + admins)).StatusCode);
        Assert.Single(server.Get<SessionStore>().OfUser(admin.Id));
    }

    [Fact]
    public async Task A_new_password_needs_the_old_one_and_ends_the_other_sessions()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        string here = await server.SessionOfAsync("admin", server.Password), there = await server.SessionOfAsync("admin", server.Password);
        HttpClient browser = server.Browser(here);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PutAsJsonAsync("/api/v1/me/password", new { old = "wrong", @new = AccountsServer.Good })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PutAsJsonAsync("/api/v1/me/password", new { old = server.Password, @new = "too short" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PutAsJsonAsync("/api/v1/me/password", new { old = server.Password })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Admin().PutAsJsonAsync("/api/v1/me/password", new { old = server.Password, @new = AccountsServer.Good })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.PutAsJsonAsync("/api/v1/me/password", new { old = server.Password, @new = AccountsServer.Good })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await MeAsync(server, here));
        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(server, there));
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.LogInAsync("admin", server.Password)).StatusCode);
        await server.SessionOfAsync("admin", AccountsServer.Good);
    }

    [Fact]
    public async Task Sessions_outlive_the_server_and_what_the_disk_holds_is_no_secret()
    {
        using TempFolder folder = new();
        string cookie;
        await using (AccountsServer before = await AccountsServer.StartAsync(folder))
            cookie = await before.SessionOfAsync("admin", before.Password);
        await using AccountsServer server = await AccountsServer.StartAsync(folder);
        Assert.Equal(HttpStatusCode.OK, await MeAsync(server, cookie));
        string secret = cookie[(cookie.IndexOf('=') + 1)..];
        foreach (string file in Directory.EnumerateFiles(server.Data, "muster.db*"))
        {
            await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream copy = new();
            await stream.CopyToAsync(copy);
            string content = System.Text.Encoding.Latin1.GetString(copy.ToArray());
            Assert.DoesNotContain(secret, content);
            Assert.DoesNotContain(server.Token, content);
            Assert.DoesNotContain((string)server.FirstRun["apiKey"]!, content);
            Assert.DoesNotContain(server.Password, content);
        }
    }

    private static async Task<HttpStatusCode> MeAsync(AccountsServer server, string cookie) =>
        (await server.Browser(cookie).GetAsync("/api/v1/me")).StatusCode;
}
