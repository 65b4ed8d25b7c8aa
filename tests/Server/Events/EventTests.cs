using System.Net;
using System.Text.Json;
using Muster.Checks;
using Muster.Server.Configuration;
using Muster.Server.Events;
using Muster.Server.Hosts;
using Muster.Server.States;

namespace Muster.Server.Tests.Events;

public class EventTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_event_is_noted_ended_and_removed()
    {
        await using var server = await RestServer.StartAsync();
        var (status, noted) = await server.SendAsync(HttpMethod.Post, "/events", new { title = "shop 2.1", kind = "deploy", start = "10 minutes ago", ongoing = true, labels = new { app = "shop", tag = "web" } });
        Assert.Equal(201, status);
        var id = noted.GetProperty("id").GetInt64();
        Assert.True(noted.GetProperty("ongoing").GetBoolean());
        Assert.Equal("web", noted.GetProperty("labels").GetProperty("tag").GetString());

        var ended = (await server.SendAsync(HttpMethod.Patch, $"/events/{id}", new { end = "now" })).Body;
        Assert.False(ended.GetProperty("ongoing").GetBoolean());
        var read = await server.GetAsync($"/events/{id}");
        Assert.InRange((read.GetProperty("end").GetDateTimeOffset() - read.GetProperty("start").GetDateTimeOffset()).TotalMinutes, 9.9, 12);
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, $"/events/{id}")).Status);
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Get, $"/events/{id}")).Status);
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Patch, $"/events/{id}", new { end = "now" })).Status);
    }

    [Theory]
    [InlineData("""{"kind":"deploy"}""", "title: what happened")]
    [InlineData("""{"title":"x","kind":"two words"}""", "kind: one word")]
    [InlineData("""{"title":"x","start":"soonish"}""", "'soonish' is no time")]
    [InlineData("""{"title":"x","start":"2026-01-02","end":"2026-01-01"}""", "the end lies before the start")]
    [InlineData("""{"title":"x","labels":{"host_regex":"("}}""", "host_regex")]
    [InlineData("""{"title":"x","labels":{"a b":"1"}}""", "no name of a label")]
    [InlineData("""{"title":"x","end":"now","ongoing":true}""", "not ongoing")]
    public async Task What_is_no_event_is_refused_with_the_cure(string body, string why)
    {
        await using var server = await RestServer.StartAsync();
        var (status, answer) = await server.SendAsync(HttpMethod.Post, "/events", JsonDocument.Parse(body).RootElement);
        Assert.Equal(400, status);
        Assert.Contains(why, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_found_by_time_label_words_and_kind_page_after_page()
    {
        await using var server = await RestServer.StartAsync();
        for (var i = 0; i < 5; i++) await NoteAsync(server, new { title = $"deploy {i}", kind = "deploy", start = $"2026-03-0{i + 1}T12:00:00Z", labels = new { app = i % 2 == 0 ? "shop" : "blog" } });
        await NoteAsync(server, new { title = "long 100% maintenance", kind = "maintenance", start = "2026-02-01", end = "2026-03-10" });

        Assert.Equal(["deploy 3", "deploy 2"], await TitlesAsync(server, "kind=deploy&from=2026-03-03&to=2026-03-05"));
        Assert.Equal(["deploy 3", "deploy 2", "long 100% maintenance"], await TitlesAsync(server, "from=2026-03-03&to=2026-03-05"));
        Assert.Equal(["deploy 3", "deploy 1"], await TitlesAsync(server, "label=app%3Dblog"));
        Assert.Equal(["long 100% maintenance"], await TitlesAsync(server, "q=100%25"));
        Assert.Empty(await TitlesAsync(server, "q=1__"));
        Assert.Equal(["deploy 0", "deploy 1"], await TitlesAsync(server, "kind=deploy&sort=title&limit=2"));
        var first = await server.GetAsync("/events?kind=deploy&sort=title&limit=2");
        Assert.Equal(5, first.GetProperty("total").GetInt32());
        Assert.Equal(["deploy 2", "deploy 3"], await TitlesAsync(server, $"kind=deploy&sort=title&limit=2&cursor={Uri.EscapeDataString(first.GetProperty("next").GetString()!)}"));
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Get, "/events?sort=colour")).Status);
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Get, "/events?cursor=zzz")).Status);
    }

    [Fact]
    public async Task A_host_is_concerned_by_its_name_its_tags_a_pattern_and_by_what_has_no_labels()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web-01");
        foreach (var (title, labels) in new (string, object)[]
            { ("mine", new { host = "web-01" }), ("my tag", new { tag = "web" }), ("pattern", new { host_regex = "web-0[12]" }), ("all", new { }), ("other", new { host = "db-01" }), ("other tag", new { tag = "db" }), ("other pattern", new { host_regex = "^db" }) })
            await NoteAsync(server, new { title, kind = "test", labels });
        Assert.Equal(["all", "pattern", "my tag", "mine"], await TitlesAsync(server, "kind=test&host=web-01"));
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Get, "/events?host=nobody")).Status);
    }

    [Fact]
    public async Task Series_are_joined_by_their_labels()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web-01");
        var scope = server.Get<EventScope>();
        var series = Metrics.Labels.From(("__name__", "cpu"), ("host", "web-01"), ("app", "shop"));
        var sum = Metrics.Labels.From(("__name__", "cpu"));
        Assert.True(scope.Concerns(With(("tag", "web")), series));
        Assert.True(scope.Concerns(With(("app", "shop"), ("version", "2")), series));
        Assert.False(scope.Concerns(With(("app", "blog")), series));
        Assert.False(scope.Concerns(With(("host", "web-01")), sum));
        Assert.True(scope.Concerns(With(("app", "blog")), sum));
        Assert.True(scope.Concerns(With(), sum));
    }

    [Fact]
    public async Task Muster_records_its_start_hosts_configuration_and_bad_checks_by_itself()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await server.AgentAsync("web-01");
        await AppearsAsync(server, "kind=server", e => e.GetProperty("title").GetString()!.EndsWith("started", StringComparison.Ordinal));
        await AppearsAsync(server, "kind=host", e => e.GetProperty("title").GetString() == "web-01 joined");
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Put, "/checks/shop", new { yaml = "name: shop\non: web\nscript: echo fine\n" })).Status);
        var change = await AppearsAsync(server, "kind=configuration", e => e.GetProperty("title").GetString() == "Configuration: checks/shop.yaml");
        Assert.Equal("checks/shop.yaml (+3 -0)", change.GetProperty("detail").GetString());
        Assert.StartsWith("admin", change.GetProperty("author").GetString(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(server.Data, "config", "checks", "wrong.yaml"), "onn: web\n");
        server.Get<ConfigurationStore>().Reload();
        await AppearsAsync(server, "kind=configuration&ongoing=true", e => e.GetProperty("title").GetString() == "Configuration refused: checks/wrong.yaml:1:1");
        File.Delete(Path.Combine(server.Data, "config", "checks", "wrong.yaml"));
        server.Get<ConfigurationStore>().Reload();
        await AppearsAsync(server, "kind=configuration", e => e.GetProperty("title").GetString()!.StartsWith("Configuration refused", StringComparison.Ordinal) && e.GetProperty("end").ValueKind == JsonValueKind.String);
        await server.Get<HostRegistry>().SetStatusAsync(server.Get<HostRegistry>().Find("web-01")!.Id, HostStatus.Down, "no word");
        // It need not go on when it is seen: the host is on this machine, and the server soon notes that it answers.
        var down = await AppearsAsync(server, "kind=host", e => e.GetProperty("title").GetString() == "web-01 DOWN");
        Assert.Equal(("no word", "web-01"), (down.GetProperty("detail").GetString(), down.GetProperty("labels").GetProperty("host").GetString()));
        Assert.True(down.GetProperty("ongoing").GetBoolean() || down.GetProperty("end").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task Scripts_made_for_Ganglia_note_change_and_remove_events()
    {
        await using var server = await RestServer.StartAsync();
        using var added = JsonDocument.Parse(await server.Http.GetStringAsync("/ganglia/api/events.php?action=add&start_time=now&summary=Rolled%20out&host_regex=web-0%5B24%5D&description=more"));
        Assert.Equal("ok", added.RootElement.GetProperty("status").GetString());
        var id = added.RootElement.GetProperty("event_id").GetString();
        var kept = await server.GetAsync($"/events/{id}");
        Assert.Equal(("Rolled out", "more", "web-0[24]"), (kept.GetProperty("title").GetString(), kept.GetProperty("detail").GetString(), kept.GetProperty("labels").GetProperty("host_regex").GetString()));
        await server.Http.GetStringAsync($"/api/events.php?action=edit&event_id={id}&end_time=now&summary=Rolled%20back");
        Assert.Equal("Rolled back", (await server.GetAsync($"/events/{id}")).GetProperty("title").GetString());
        await server.Http.GetStringAsync($"/api/events.php?action=remove&event_id={id}");
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Get, $"/events/{id}")).Status);
        using var wrong = await server.Http.GetAsync("/api/events.php?action=add&summary=x");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("start_time is missing", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var stranger = new HttpClient { BaseAddress = server.Http.BaseAddress };
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/events.php?action=add&start_time=now&summary=x&host_regex=.")).StatusCode);
    }

    [Fact]
    public async Task Old_events_go_and_what_goes_on_stays()
    {
        await using var server = await RestServer.StartAsync();
        await NoteAsync(server, new { title = "ancient", kind = "old", start = "2020-01-01" });
        await NoteAsync(server, new { title = "ancient but ongoing", kind = "old", start = "2020-01-01", ongoing = true });
        await NoteAsync(server, new { title = "fresh", kind = "old" });
        await server.Get<EventStore>().RemoveOldAsync(new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero), null, 100);
        Assert.Equal(["fresh", "ancient but ongoing"], await TitlesAsync(server, "kind=old"));
    }

    private static Event With(params (string Name, string Value)[] labels) =>
        new(1, "note", "x", "", DateTimeOffset.UnixEpoch, null, false, labels.ToDictionary(l => l.Name, l => l.Value), "");

    private static async Task NoteAsync(RestServer server, object body) => Assert.Equal(201, (await server.SendAsync(HttpMethod.Post, "/events", body)).Status);

    private static async Task<string[]> TitlesAsync(RestServer server, string query) =>
        [.. (await server.GetAsync($"/events?{query}")).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("title").GetString()!)];

    private static async Task<JsonElement> AppearsAsync(RestServer server, string query, Func<JsonElement, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var found = (await server.GetAsync($"/events?{query}")).GetProperty("items").EnumerateArray().Where(wanted).ToList();
            if (found.Count > 0) return found[0];
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }
}
