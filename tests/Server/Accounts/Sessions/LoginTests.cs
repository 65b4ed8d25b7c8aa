using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Muster.Server.Accounts.Passwords;
using Muster.Server.Accounts.Users;
using Muster.Server.Web.Access;

namespace Muster.Server.Tests.Accounts.Sessions;

public class LoginTests
{
    [Fact]
    public async Task The_right_password_opens_a_session_and_a_wrong_one_does_not()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        using HttpResponseMessage wrong = await server.LogInAsync("admin", "not the password");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
        using HttpResponseMessage unknown = await server.LogInAsync("nobody", "not the password");
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        Assert.Equal((string?)(await AccountsServer.BodyAsync(wrong))["detail"], (string?)(await AccountsServer.BodyAsync(unknown))["detail"]);

        HttpClient browser = server.Browser(await server.SessionOfAsync("ADMIN", server.Password));
        Assert.Equal("""{"name":"admin","role":"admin","kind":"user"}""", await browser.GetStringAsync("/api/v1/me"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"user":null,"password":null}""")]
    [InlineData("""{"user":"admin"}""")]
    [InlineData("null")]
    [InlineData("""{"user":"admin","password":"\ud83d"}""")]
    [InlineData("[]")]
    public async Task A_login_that_is_none_is_a_bad_request(string body)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        using HttpResponseMessage answer = await server.Nobody().PostAsync("/api/v1/session", new StringContent(body, null, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("nobody-of-this-name")]
    public async Task Wrong_passwords_in_a_row_cost_growing_pauses_known_or_not(string user)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        for (int i = 0; i < 4; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.LogInAsync(user, "wrong " + i)).StatusCode);
        // One second, two, four …: on to pauses that no slow machine sits out.
        int pause = 1;
        for (; pause < 64; pause *= 2)
        {
            server.Time.Advance(TimeSpan.FromSeconds(pause));
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.LogInAsync(user, "wrong again")).StatusCode);
        }
        using HttpResponseMessage paused = await server.LogInAsync(user, server.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, paused.StatusCode);
        Assert.InRange(paused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 33, pause);
        server.Time.Advance(TimeSpan.FromSeconds(pause));
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.LogInAsync(user, "wrong again")).StatusCode);
        using HttpResponseMessage longer = await server.LogInAsync(user, server.Password);
        Assert.InRange(longer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, pause + 1, 2 * pause);
    }

    [Fact]
    public async Task A_login_that_works_forgets_the_failures_before_it()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        for (int i = 0; i < 4; i++)
            await server.LogInAsync("admin", "wrong");
        server.Time.Advance(TimeSpan.FromSeconds(1));
        await server.SessionOfAsync("admin", server.Password);
        Assert.Equal(0, server.Get<UserStore>().ByName("admin")!.Failures);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.LogInAsync("admin", "wrong")).StatusCode);
    }

    [Fact]
    public async Task Tries_side_by_side_do_not_slip_past_the_pause()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => server.LogInAsync("admin", "wrong " + i)));
        int heard = answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized);
        Assert.True(heard < 8, $"{heard} of 12 were heard");
        Assert.Equal(12 - heard, answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests));
        Assert.Equal(heard, server.Get<UserStore>().ByName("admin")!.Failures);
    }

    [Fact]
    public async Task After_a_hundred_failures_the_account_is_closed_for_a_day_until_an_administrator_opens_it()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        (User bob, _) = await server.MakeAsync("bob", Role.Viewer);
        await server.Get<UserStore>().ChangeAsync(bob.Id, user => user with { Failures = User.MostFailures, FailedAt = server.Time.GetUtcNow() });
        server.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await server.LogInAsync("bob", AccountsServer.Good)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Admin().PatchAsJsonAsync("/api/v1/users/bob", new { password = AccountsServer.Good })).StatusCode);
        await server.SessionOfAsync("bob", AccountsServer.Good);
    }

    [Fact]
    public async Task A_weaker_hash_is_made_anew_at_the_next_login()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        (User bob, _) = await server.MakeAsync("bob", Role.Viewer);
        byte[] salt = new byte[32];
        string weak = $"pbkdf2-sha512$1000${Convert.ToBase64String(salt)}${Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(AccountsServer.Good, salt, 1000, HashAlgorithmName.SHA512, 64))}";
        await server.Get<UserStore>().ChangeAsync(bob.Id, user => user with { Password = weak });
        await server.SessionOfAsync("bob", AccountsServer.Good);
        string now = server.Get<UserStore>().Find(bob.Id)!.Password;
        Assert.False(PasswordHash.IsOutdated(now));
        Assert.True(PasswordHash.Fits(AccountsServer.Good, now));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "http://elsewhere.example")]
    [InlineData("Origin", "null")]
    public async Task Another_sites_page_cannot_sign_its_visitor_in(string header, string value)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        using HttpResponseMessage answer = await server.LogInAsync("admin", server.Password, request => request.Headers.Add(header, value));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains(await server.AuditAsync(), record => (string?)record["action"] == "denied" && (string?)record["caller"] == "anonymous");
    }
}
