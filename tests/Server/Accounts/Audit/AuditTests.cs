using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Muster.Server.Accounts.Audit;
using Muster.Server.Storage;
using Muster.Server.Web.Access;

namespace Muster.Server.Tests.Accounts.Audit;

public class AuditTests
{
    private const string Unlock = "drop trigger audit_stays; drop trigger audit_is_kept;";

    [Theory]
    [InlineData("update audit set who = 'somebody' where number = 4", 4)]
    [InlineData("update audit set detail = '' where number = 7", 7)]
    [InlineData("update audit set at = at + 1 where number = 2", 2)]
    [InlineData("update audit set action = target, target = action where number = 5", 5)]
    [InlineData("update audit set hash = zeroblob(32) where number = 3", 3)]
    [InlineData("delete from audit where number = 6", 6)]
    [InlineData("delete from audit where number = 1", 1)]
    [InlineData("delete from audit where number = (select max(number) from audit)", 10)]
    [InlineData("update audit set number = number + 100 where number = 8; update audit set number = 8 where number = 9; update audit set number = 9 where number = 108", 8)]
    public async Task Whatever_is_done_to_a_record_is_found(string tampering, long brokenAt)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        AuditTrail trail = server.Get<AuditTrail>();
        for (int i = 2; i <= 10; i++)
            await trail.RecordAsync("bob", "did", $"thing {i}", $"detail {i}");
        AuditVerdict whole = JsonVerdict(await server.Admin().GetStringAsync("/api/v1/audit/verify"));
        Assert.Equal((true, 10L, null), (whole.Intact, whole.Records, whole.BrokenAt));
        Assert.Equal(64, whole.Head.Length);
        await server.Get<Database>().WriteAsync(db => { db.Execute(Unlock + tampering); });
        AuditVerdict broken = JsonVerdict(await server.Admin().GetStringAsync("/api/v1/audit/verify"));
        Assert.Equal((false, brokenAt), (broken.Intact, broken.BrokenAt));
    }

    [Theory]
    [InlineData("update audit set who = 'somebody'")]
    [InlineData("delete from audit")]
    public async Task The_database_itself_refuses_to_change_the_trail(string tampering)
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => server.Get<Database>().WriteAsync(db => { db.Execute(tampering); }));
        Assert.Contains("append-only", refused.ToString());
        Assert.True(server.Get<AuditTrail>().Verify().Intact);
    }

    [Fact]
    public async Task Odd_texts_and_many_writers_keep_the_chain_whole()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        AuditTrail trail = server.Get<AuditTrail>();
        string[] odd = ["", "'; drop table audit; --", "emoji \ud83d\ude00", "half \ud83d", new string('x', 1999) + "\ud83d\ude00", "line\nbreak\ttab", "\u0001", "nul \0 nul"];
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => trail.RecordAsync(odd[i % odd.Length], odd[(i + 1) % odd.Length], odd[(i + 2) % odd.Length], odd[(i + 3) % odd.Length])));
        AuditVerdict verdict = trail.Verify();
        Assert.Equal((true, 201L), (verdict.Intact, verdict.Records));
    }

    [Fact]
    public async Task Changes_are_in_the_trail_when_they_are_answered_and_looks_are_not()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        HttpClient admin = server.Admin();
        await admin.PostAsJsonAsync("/api/v1/users", new { name = "bob", password = AccountsServer.Good, role = "operator" });
        await admin.PatchAsJsonAsync("/api/v1/users/bob", new { role = "viewer" });
        await admin.GetAsync("/api/v1/users");
        await admin.PostAsJsonAsync("/api/v1/users", new { name = "bob", password = AccountsServer.Good });
        await admin.DeleteAsync("/api/v1/users/bob");
        List<JsonNode> trail = await server.AuditAsync();
        Assert.Equal(
            ["user bob: removed", "user bob: role operator -> viewer", "user bob: made, role operator"],
            trail.Where(record => (string?)record["caller"] == "admin/first-run").Select(record => $"{record["target"]}: {record["detail"]}"));
        Assert.DoesNotContain(AccountsServer.Good, string.Concat(trail.Select(record => record.ToJsonString())));
    }

    [Fact]
    public async Task Denials_are_in_the_trail_with_who_and_what()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        HttpClient viewer = server.WithToken((await server.MakeAsync("eve", Role.Viewer)).Token);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.DeleteAsync("/api/v1/users/admin")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.WithToken("mst_made-up").GetAsync("/api/v1/hosts")).StatusCode);
        await server.LogInAsync("admin", "wrong");
        List<JsonNode> trail = await server.AuditAsync();
        Assert.Contains(trail, record => $"{record["caller"]} {record["action"]} {record["target"]}" == "eve/t denied DELETE /api/v1/users/admin");
        Assert.Contains(trail, record => $"{record["caller"]} {record["action"]} {record["target"]}" == "anonymous denied GET /api/v1/hosts");
        Assert.Contains(trail, record => $"{record["caller"]} {record["action"]} {record["target"]}" == "anonymous login failed user admin");
    }

    [Fact]
    public async Task Strangers_cannot_fill_the_disk_with_denials()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        HttpClient stranger = server.WithToken("mst_made-up");
        for (int i = 0; i < 100; i++)
            await stranger.GetAsync("/api/v1/hosts");
        // The hundred may lie across the turn of a minute.
        Assert.InRange(server.Get<AuditTrail>().Count(), 21, 41);
        server.Time.Advance(TimeSpan.FromMinutes(1));
        await stranger.GetAsync("/api/v1/hosts");
        Assert.Matches("[0-9]+ more like it were not written down", (string?)(await server.AuditAsync())[0]["detail"]);
    }

    [Fact]
    public async Task The_list_goes_back_page_by_page()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        for (int i = 0; i < 24; i++)
            await server.Get<AuditTrail>().RecordAsync("bob", "did", "thing " + i);
        List<long> numbers = [];
        for (string? cursor = ""; cursor is not null;)
        {
            JsonNode page = JsonNode.Parse(await server.Admin().GetStringAsync("/api/v1/audit?limit=10&cursor=" + cursor))!;
            Assert.Equal(25, (int)page["total"]!);
            numbers.AddRange(page["items"]!.AsArray().Select(item => (long)item!["number"]!));
            cursor = (string?)page["next"];
        }
        Assert.Equal(Enumerable.Range(1, 25).Select(number => (long)number).Reverse(), numbers);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Admin().GetAsync("/api/v1/audit?cursor=x")).StatusCode);
    }

    private static AuditVerdict JsonVerdict(string json)
    {
        JsonNode node = JsonNode.Parse(json)!;
        return new AuditVerdict((bool)node["intact"]!, (long)node["records"]!, (long?)node["brokenAt"], (string)node["head"]!);
    }
}
