using Muster.Server.Accounts.Sessions;
using Muster.Server.Accounts.Tokens;
using Muster.Server.Accounts.Users;
using Muster.Server.Tests.Accounts;
using Muster.Server.Web.Access;
using Muster.Server.Web.Live;

namespace Muster.Server.Tests.Web.Live;

public class StreamTests
{
    [Fact]
    public async Task Events_come_in_order_with_ids_that_increase_and_only_those_asked_for()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        await using StreamReading stream = await StreamReading.OpenAsync(server.Admin(), "/api/v1/stream?events=probe,other");
        Assert.Equal("retry: 1000", await stream.NextAsync());
        Assert.Equal("text/event-stream", stream.ContentType);
        LiveUpdates updates = server.Get<LiveUpdates>();
        for (int i = 0; i < 50; i++)
        {
            updates.Publish("probe", new { Number = i });
            updates.Publish("unasked", new { Number = i });
        }
        long last = 0;
        for (int i = 0; i < 50; i++)
        {
            string[] lines = (await stream.NextAsync()).Split('\n');
            long id = long.Parse(lines[0]["id: ".Length..]);
            Assert.True(id > last);
            last = id;
            Assert.Equal(["event: probe", $$"""data: {"number":{{i}}}"""], lines[1..]);
        }
    }

    [Fact]
    public async Task Who_comes_back_with_the_last_id_gets_what_was_missed()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        LiveUpdates updates = server.Get<LiveUpdates>();
        string id;
        await using (StreamReading first = await StreamReading.OpenAsync(server.Admin(), "/api/v1/stream?events=probe"))
        {
            await first.NextAsync();
            updates.Publish("probe", new { Number = 1 });
            id = (await first.NextAsync()).Split('\n')[0]["id: ".Length..];
        }
        updates.Publish("probe", new { Number = 2 });
        updates.Publish("probe", new { Number = 3 });
        await using StreamReading again = await StreamReading.OpenAsync(server.Admin(), "/api/v1/stream?events=probe", id);
        Assert.Equal("retry: 1000", await again.NextAsync());
        Assert.EndsWith("""{"number":2}""", await again.NextAsync());
        Assert.EndsWith("""{"number":3}""", await again.NextAsync());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("9223372036854775807")]
    [InlineData("-5")]
    [InlineData("no number")]
    public async Task An_id_that_is_not_kept_is_told_to_read_everything_again(string id)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        await using StreamReading stream = await StreamReading.OpenAsync(server.Admin(), "/api/v1/stream?events=probe", id);
        Assert.Equal("retry: 1000\nevent: resync\ndata: {}", await stream.NextAsync());
        server.Get<LiveUpdates>().Publish("probe", new { Number = 1 });
        Assert.EndsWith("""{"number":1}""", await stream.NextAsync());
    }

    [Fact]
    public async Task A_reader_who_is_too_slow_is_told_so_and_goes_on()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        await using StreamReading stream = await StreamReading.OpenAsync(server.Admin(), "/api/v1/stream?events=probe");
        await stream.NextAsync();
        LiveUpdates updates = server.Get<LiveUpdates>();
        string long_ = new('x', 4000);
        for (int i = 0; i < 3 * EventQueue.Most; i++)
            updates.Publish("probe", new { Number = i, long_ });
        string part;
        do
            part = await stream.NextAsync();
        while (part != "event: resync\ndata: {}");
        // The queue may have overflowed a second time before the first resync was read: then the end is among what was lost, and said again.
        updates.Publish("probe", "the end");
        do
        {
            part = await stream.NextAsync();
            if (part == "event: resync\ndata: {}")
                updates.Publish("probe", "the end");
        }
        while (!part.EndsWith("data: \"the end\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_hears_of_its_topics_together_and_of_no_others()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        await using StreamReading stream = await StreamReading.OpenAsync(server.Admin(), "/live?topics=mine,check:a");
        await stream.NextAsync();
        LiveUpdates updates = server.Get<LiveUpdates>();
        updates.Publish("probe", 0, "other");
        updates.Publish("probe", 1, "mine", "other");
        Assert.Contains("event: mine\n", await stream.NextAsync());
        for (int i = 0; i < 100; i++)
            updates.Publish("probe", i, "check:a");
        updates.Publish("probe", 2, "mine");
        string[] both = [await stream.NextAsync(), await stream.NextAsync()];
        Assert.Single(both, part => part.Contains("event: mine\n", StringComparison.Ordinal));
        Assert.Single(both, part => part.Contains("""data: {"topic":"check:a",""", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_hears_first_of_what_changed_between_its_making_and_the_opening_of_its_stream()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        LiveUpdates updates = server.Get<LiveUpdates>();
        updates.Touch("early");
        long mark = updates.Mark;
        updates.Publish("probe", 1, "other", "published");
        updates.Touch("touched");
        await using StreamReading stream = await StreamReading.OpenAsync(server.Admin(), $"/live?topics=early,published,touched&since={mark}");
        await stream.NextAsync();
        string[] both = [await stream.NextAsync(), await stream.NextAsync()];
        Assert.Single(both, part => part.Contains("event: published\n", StringComparison.Ordinal));
        Assert.Single(both, part => part.Contains("event: touched\n", StringComparison.Ordinal));
        updates.Touch("early");
        Assert.Contains("event: early\n", await stream.NextAsync());
    }

    [Theory]
    [InlineData("/live?topics=a%0Ab")]
    [InlineData("/live?topics=%22")]
    [InlineData("/api/v1/stream?events=a%0D%0Ab")]
    public async Task A_name_that_would_break_the_stream_is_refused(string path)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        using HttpResponseMessage answer = await server.Admin().GetAsync(path);
        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/stream?events=probe", "token revoked")]
    [InlineData("/live?topics=mine", "token revoked")]
    [InlineData("/api/v1/stream?events=probe", "session closed")]
    [InlineData("/live?topics=mine", "user gone")]
    [InlineData("/api/v1/stream?events=probe", "session too old")]
    public async Task Whoever_may_not_come_in_any_more_is_told_nothing_more(string path, string how)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        (User bob, string token) = await server.MakeAsync("bob", Role.Viewer);
        string cookie = await server.CookieForAsync(bob);
        await using StreamReading stream = await StreamReading.OpenAsync(how.StartsWith("token", StringComparison.Ordinal) ? server.WithToken(token) : server.Browser(cookie), path);
        await stream.NextAsync();
        switch (how)
        {
            case "token revoked":
                await server.Get<TokenStore>().RevokeAsync(server.Get<TokenStore>().All.Single(t => t.UserId == bob.Id));
                break;
            case "session closed":
                await server.Get<SessionStore>().CloseAllAsync(bob.Id);
                break;
            case "user gone":
                await server.Admin().DeleteAsync("/api/v1/users/bob");
                break;
            default:
                server.Time.Advance(SessionStore.Idle);
                break;
        }
        server.Get<LiveUpdates>().Publish("probe", "secret", "mine");
        Assert.Equal("", await stream.RestAsync());
    }

    [Fact]
    public async Task Open_streams_end_when_the_server_stops()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        await using StreamReading api = await StreamReading.OpenAsync(server.Admin(), "/api/v1/stream?events=probe"), page = await StreamReading.OpenAsync(server.Admin(), "/live?topics=mine");
        await api.NextAsync();
        await page.NextAsync();
        Assert.Equal(2, server.Get<LiveUpdates>().Subscribers);
        Task stop = server.Host.StopAsync(TestContext.Current.CancellationToken);
        // Ended in order, not cut: a reader that is cut gets an error instead of the end.
        Assert.Equal(["", ""], [await api.RestAsync(), await page.RestAsync()]);
        await stop;
    }
}
