using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Muster.Server.Accounts.Keys;

namespace Muster.Server.Tests.Accounts.Keys;

public class EnrolmentKeyTests
{
    [Fact]
    public async Task A_key_carries_its_tags_and_counts_every_use()
    {
        using TempFolder folder = new();
        string secret;
        await using (AccountsServer server = await AccountsServer.StartAsync(folder))
        {
            using HttpResponseMessage made = await server.Admin().PostAsJsonAsync("/api/v1/keys", new { name = "web farm", tags = new[] { "web", "prod,eu", "web" } });
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            secret = (string)(await AccountsServer.BodyAsync(made))["secret"]!;
            EnrolmentKeys keys = server.Get<EnrolmentKeys>();
            Parallel.For(0, 100, _ => Assert.NotNull(keys.Verify(secret)));
            EnrolmentKey key = keys.All.Single(key => key.Name == "web farm");
            Assert.Equal(["web", "prod", "eu"], key.Tags);
            Assert.Equal(100, key.Uses);
        }
        await using AccountsServer again = await AccountsServer.StartAsync(folder);
        Assert.Equal(101, again.Get<EnrolmentKeys>().Verify(secret)!.Uses);
        Assert.NotNull(again.Get<EnrolmentKeys>().Verify((string)again.FirstRun["apiKey"]!));
    }

    [Fact]
    public async Task A_key_ends_when_it_is_revoked_or_its_time_comes()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        EnrolmentKeys keys = server.Get<EnrolmentKeys>();
        (EnrolmentKey revoked, string one) = await keys.MakeAsync("one", [], null);
        (_, string two) = await keys.MakeAsync("two", [], server.Time.GetUtcNow().AddDays(1));
        Assert.NotNull(keys.Verify(one));
        Assert.Equal(HttpStatusCode.NoContent, (await server.Admin().DeleteAsync("/api/v1/keys/" + revoked.Id)).StatusCode);
        Assert.Null(keys.Verify(one));
        Assert.NotNull(keys.Verify(two));
        server.Time.Advance(TimeSpan.FromDays(1));
        Assert.Null(keys.Verify(two));
        Assert.Null(keys.Verify(server.Token));
        Assert.Null(keys.Verify(""));
        JsonNode listed = JsonNode.Parse(await server.Admin().GetStringAsync("/api/v1/keys"))!;
        Assert.Equal(2, (int)listed["total"]!);
        Assert.DoesNotContain(two, listed.ToJsonString());
    }

    [Theory]
    [InlineData("""{"name":"  "}""")]
    [InlineData("""{"tags":["a"]}""")]
    [InlineData("""{"name":"k","tags":["two words"]}""")]
    [InlineData("""{"name":"k","expires":"2001-01-01T00:00:00Z"}""")]
    public async Task A_key_that_makes_no_sense_is_refused(string body)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        using HttpResponseMessage answer = await server.Admin().PostAsync("/api/v1/keys", new StringContent(body, null, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
