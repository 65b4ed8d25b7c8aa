using System.Diagnostics;
using System.Text.Json;
using Muster.Server.Accounts.Audit;
using Muster.Server.OnCall.Feeds;

namespace Muster.Server.Tests.OnCall;

public class OnCallApiTests
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static async Task<RestServer> StartAsync()
    {
        var server = await RestServer.StartAsync();
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Put, "/oncall/files/all.yaml", new { yaml = OnCallNowTests.Example })).Status);
        return server;
    }

    [Fact]
    public async Task Files_are_tried_written_and_refused_with_line_and_column()
    {
        await using var server = await StartAsync();
        var tried = await server.SendAsync(HttpMethod.Post, "/oncall/files/more.yaml/validate", new { yaml = "person: zoe" });
        Assert.Equal((200, 4), (tried.Status, tried.Body.GetProperty("people").GetInt32()));
        var refused = await server.SendAsync(HttpMethod.Put, "/oncall/files/more.yaml", new { yaml = "team: x\nmembers: [nobody]" });
        Assert.Equal((422, 2), (refused.Status, refused.Body.GetProperty("line").GetInt32()));
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Put, "/oncall/files/..%2Fx.yaml", new { yaml = "" })).Status);
        Assert.Equal(["all.yaml"], (await server.GetAsync("/oncall/files")).GetProperty("items").EnumerateArray().Select(f => f.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task An_override_is_seen_at_once_by_everybody_who_asks_and_taken_back()
    {
        await using var server = await StartAsync();
        var before = (await server.GetAsync("/oncall?target=web-primary")).GetProperty("items")[0].GetProperty("person").GetString();
        var made = await server.SendAsync(HttpMethod.Post, "/oncall/overrides", new { rota = "web-primary", person = "dan", duration = "2h", note = "ann is ill" });
        Assert.Equal(201, made.Status);
        var row = Assert.Single((await server.GetAsync("/oncall")).GetProperty("items").EnumerateArray());
        Assert.Equal(("web", "web-primary", "dan", made.Body.GetProperty("id").GetInt64()), (row.GetProperty("team").GetString(), row.GetProperty("rota").GetString(), row.GetProperty("person").GetString(), row.GetProperty("change").GetInt64()));
        Assert.Contains(server.Get<AuditTrail>().Latest(3), a => a.Target == "rota web-primary" && a.Detail.Contains("dan"));
        var shifts = (await server.GetAsync("/oncall/rotas/web-primary/shifts")).GetProperty("items").EnumerateArray().Select(s => s.GetProperty("source").GetString()).ToList();
        Assert.StartsWith("override", shifts[0]);
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, $"/oncall/overrides/{made.Body.GetProperty("id")}")).Status);
        Assert.Equal(before, (await server.GetAsync("/oncall?target=team:web")).GetProperty("items")[0].GetProperty("person").GetString());
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Post, "/oncall/overrides", new { rota = "web-primary", person = "nobody", duration = "2h" })).Status);
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Post, "/oncall/swaps", new { rota = "web-primary", one = new { person = "dan", from = Now, to = Now.AddDays(1) }, other = new { person = "bob", from = Now.AddDays(8), to = Now.AddDays(9) } })).Status);
    }

    [Fact]
    public async Task A_feed_is_a_calendar_that_an_independent_reader_understands()
    {
        await using var server = await StartAsync();
        var made = await server.SendAsync(HttpMethod.Post, "/oncall/feeds", new { target = "rota:web-primary" });
        using var anybody = new HttpClient();
        var url = made.Body.GetProperty("url").GetString()!;
        var text = await anybody.GetStringAsync(url, TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)(await anybody.GetAsync(url.Replace("feeds/", "feeds/x"), TestContext.Current.CancellationToken)).StatusCode);

        ProcessStartInfo start = new("/usr/bin/python3", ["-c", """
            import sys, icalendar, json
            calendar = icalendar.Calendar.from_ical(sys.stdin.read())
            print(json.dumps([[e.decoded("dtstart").isoformat(), e.decoded("dtend").isoformat(), str(e["summary"])] for e in calendar.walk("VEVENT")]))
            """])
        { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var python = Process.Start(start)!;
        await python.StandardInput.WriteAsync(text);
        python.StandardInput.Close();
        var events = JsonDocument.Parse(await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).RootElement.EnumerateArray().ToList();
        var shifts = (await server.GetAsync($"/oncall/rotas/web-primary/shifts?from={Uri.EscapeDataString(Now.AddDays(-1).ToString("O"))}&to={Uri.EscapeDataString(Now.AddDays(60).ToString("O"))}")).GetProperty("items").EnumerateArray().ToList();
        foreach (var shift in shifts.Skip(1).SkipLast(1))
            Assert.Contains(events, e => e[0].GetDateTimeOffset() == shift.GetProperty("from").GetDateTimeOffset() && e[1].GetDateTimeOffset() == shift.GetProperty("to").GetDateTimeOffset() && e[2].GetString() == $"{shift.GetProperty("name").GetString()} · web-primary");
        Assert.True(events.Count is > 25 and < 40, $"{events.Count} weeks");
    }

    [Fact]
    public void Lines_of_a_feed_are_folded_between_characters_and_special_ones_escaped()
    {
        var text = CalendarWriter.Write("x", [new FeedEvent("u", Now, Now.AddHours(1), string.Concat(Enumerable.Repeat("Zoë, ü; ", 30)), "")], Now);
        Assert.All(text.Split("\r\n"), line => Assert.True(System.Text.Encoding.UTF8.GetByteCount(line) <= 75, line));
        Assert.Contains("Zoë\\, ü\\; ", text.Replace("\r\n ", "", StringComparison.Ordinal));
    }
}
