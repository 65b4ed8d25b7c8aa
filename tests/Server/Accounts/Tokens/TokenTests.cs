using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Muster.Server.Accounts.Secrets;
using Muster.Server.Accounts.Tokens;
using Muster.Server.Accounts.Users;
using Muster.Server.Web.Access;

namespace Muster.Server.Tests.Accounts.Tokens;

public class TokenTests
{
    [Fact]
    public void A_secret_with_any_character_changed_or_missing_is_not_whole()
    {
        string secret = SecretText.Make(SecretText.Token);
        Assert.Matches(@"\Amst_[0-9A-Za-z]{49}\z", secret);
        Assert.True(SecretText.IsWhole(secret, SecretText.Token));
        Assert.False(SecretText.IsWhole(secret, SecretText.EnrolmentKey));
        for (int i = 0; i < secret.Length; i++)
        {
            char other = secret[i] == 'x' ? 'y' : 'x';
            Assert.False(SecretText.IsWhole(secret[..i] + other + secret[(i + 1)..], SecretText.Token));
            Assert.False(SecretText.IsWhole(secret.Remove(i, 1), SecretText.Token));
        }
        Assert.False(SecretText.IsWhole("", SecretText.Token));
    }

    [Fact]
    public async Task A_token_works_until_it_is_revoked()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        using HttpResponseMessage made = await server.Admin().PostAsJsonAsync("/api/v1/tokens", new { name = "deploy", role = "operator" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        JsonNode token = await AccountsServer.BodyAsync(made);
        HttpClient program = server.WithToken((string)token["secret"]!);
        Assert.Equal("""{"name":"admin/deploy","role":"operator","kind":"token"}""", await program.GetStringAsync("/api/v1/me"));
        Assert.Equal(HttpStatusCode.Forbidden, (await program.GetAsync("/api/v1/users")).StatusCode);
        Assert.DoesNotContain((string)token["secret"]!, await server.Admin().GetStringAsync("/api/v1/tokens"));
        Assert.Equal(HttpStatusCode.NoContent, (await server.Admin().DeleteAsync($"/api/v1/tokens/{token["id"]}")).StatusCode);
        using HttpResponseMessage refused = await program.GetAsync("/api/v1/me");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Admin().DeleteAsync($"/api/v1/tokens/{token["id"]}")).StatusCode);
    }

    [Theory]
    [InlineData("any:{0}", HttpStatusCode.OK)]
    [InlineData(":{0}", HttpStatusCode.OK)]
    [InlineData("{0}:", HttpStatusCode.Unauthorized)]
    [InlineData("{0}", HttpStatusCode.Unauthorized)]
    [InlineData("admin:{0}x", HttpStatusCode.Unauthorized)]
    public async Task A_token_is_the_password_of_programs_that_know_only_name_and_password(string pair, HttpStatusCode expected)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        string token = (await server.MakeAsync("bob", Role.Viewer)).Token;
        HttpClient program = server.WithToken(token);
        program.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(string.Format(System.Globalization.CultureInfo.InvariantCulture, pair, token))));
        Assert.Equal(expected, (await program.GetAsync("/api/v1/me")).StatusCode);
        program.DefaultRequestHeaders.Authorization = new("Basic", "no base 64!");
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task A_token_ends_at_its_time()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        using HttpResponseMessage made = await server.Admin().PostAsJsonAsync("/api/v1/tokens", new { name = "short", expires = server.Time.GetUtcNow().AddHours(1).UtcDateTime });
        HttpClient program = server.WithToken((string)(await AccountsServer.BodyAsync(made))["secret"]!);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/v1/me")).StatusCode);
        server.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/me")).StatusCode);
        using HttpResponseMessage late = await server.Admin().PostAsJsonAsync("/api/v1/tokens", new { name = "late", expires = server.Time.GetUtcNow().AddSeconds(-1).UtcDateTime });
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
    }

    [Theory]
    [InlineData("""{"name":"mighty","role":"admin"}""", HttpStatusCode.Forbidden)]
    [InlineData("""{"name":"odd","role":"emperor"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"odd","role":99}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":""}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":null}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"odd","user":"admin"}""", HttpStatusCode.BadRequest)]
    public async Task A_token_never_may_more_than_its_maker(string body, HttpStatusCode expected)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        HttpClient bob = server.WithToken((await server.MakeAsync("bob", Role.Operator)).Token);
        using HttpResponseMessage answer = await bob.PostAsync("/api/v1/tokens", new StringContent(body, null, "application/json"));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task A_token_loses_what_its_user_loses()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        HttpClient carol = server.WithToken((await server.MakeAsync("carol", Role.Admin)).Token);
        Assert.Equal(HttpStatusCode.OK, (await carol.GetAsync("/api/v1/users")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Admin().PatchAsJsonAsync("/api/v1/users/carol", new { role = "viewer" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await carol.GetAsync("/api/v1/users")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await server.Admin().DeleteAsync("/api/v1/users/carol")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await carol.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task Nobody_sees_or_revokes_anothers_token_but_administrators()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        (User bob, string bobs) = await server.MakeAsync("bob", Role.Operator);
        (_, string eves) = await server.MakeAsync("eve", Role.Operator);
        string id = server.Get<TokenStore>().All.Single(token => token.UserId == bob.Id).Id;
        Assert.DoesNotContain(id, await server.WithToken(eves).GetStringAsync("/api/v1/tokens"));
        Assert.Equal(HttpStatusCode.NotFound, (await server.WithToken(eves).DeleteAsync("/api/v1/tokens/" + id)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.WithToken(bobs).GetAsync("/api/v1/me")).StatusCode);
        Assert.Contains(id, await server.Admin().GetStringAsync("/api/v1/tokens"));
        Assert.Equal(HttpStatusCode.NoContent, (await server.Admin().DeleteAsync("/api/v1/tokens/" + id)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.WithToken(bobs).GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task A_token_in_use_while_it_is_revoked_does_not_come_back()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        TokenStore tokens = server.Get<TokenStore>();
        (User bob, _) = await server.MakeAsync("bob", Role.Viewer);
        for (int round = 0; round < 200; round++)
        {
            (ApiToken token, string secret) = await tokens.MakeAsync(bob.Id, "t", Role.Viewer, null);
            Task use = Task.Run(() => tokens.Use(secret), TestContext.Current.CancellationToken);
            await Task.WhenAll(use, tokens.RevokeAsync(token));
            Assert.Null(tokens.Use(secret));
        }
    }
}
