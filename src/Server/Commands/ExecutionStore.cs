using System.Text.Json;
using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.Commands;

/// <summary>An execution as lists show it.</summary>
public sealed record ExecutionRow(
    long Id, string Kind, string Title, string By, string? Selector, int Hosts, DateTimeOffset Created, DateTimeOffset? Ended, ExecutionStatus Status,
    string? KilledBy, long? RerunOf, IReadOnlyList<int> Counts, string Message = "");

/// <summary>Executions in the database: one row each, written when it begins, when it ends and when somebody ends it. What hosts say is in its log.</summary>
public sealed class ExecutionStore(Database database)
{
    public static readonly Migration[] Migrations =
    [
        new("Commands", 1, "executions", """
            create table executions (
                id integer primary key autoincrement, kind text not null, title text not null, by text not null, selector text, hosts integer not null,
                created integer not null, ended integer, status integer not null, killed_by text, rerun_of integer, counts text not null, plan text not null);
            create index executions_open on executions (id) where ended is null;
            """),
        new("Commands", 2, "why executions ended", "alter table executions add column message text not null default ''"),
    ];

    private sealed record Row(
        long Id, string Kind, string Title, string By, string? Selector, long Hosts, long Created, long? Ended, long Status, string? KilledBy, long? RerunOf, string Counts, string Message);

    private const string Columns = "id Id, kind Kind, title Title, by By, selector Selector, hosts Hosts, created Created, ended Ended, status Status, killed_by KilledBy, rerun_of RerunOf, counts Counts, message Message";

    public async Task<ExecutionRow> InsertAsync(ExecutionPlan plan, string by, DateTimeOffset created)
    {
        var json = JsonSerializer.Serialize(plan, PlanJson.Options);
        var id = await database.WriteAsync(db => db.ExecuteScalar<long>("""
            insert into executions (kind, title, by, selector, hosts, created, status, rerun_of, counts, plan)
            values (@Kind, @Title, @by, @Selector, @hosts, @created, 0, @RerunOf, '[]', @json) returning id
            """, new { plan.Kind, plan.Title, by, plan.Selector, hosts = plan.HostCount, created = created.ToUnixTimeMilliseconds(), plan.RerunOf, json }));
        return new ExecutionRow(id, plan.Kind, plan.Title, by, plan.Selector, plan.HostCount, created, null, ExecutionStatus.Running, null, plan.RerunOf, []);
    }

    public Task SaveEndAsync(long id, ExecutionStatus status, DateTimeOffset ended, IReadOnlyList<int> counts, string message) => database.WriteAsync(db =>
    {
        db.Execute("update executions set status = @status, ended = @ended, counts = @counts, message = @message where id = @id",
            new { id, status = (int)status, ended = ended.ToUnixTimeMilliseconds(), counts = JsonSerializer.Serialize(counts), message });
    });

    public Task SaveKillAsync(long id, string by) => database.WriteAsync(db => { db.Execute("update executions set killed_by = coalesce(killed_by, @by) where id = @id", new { id, by }); });

    public ExecutionRow? Find(long id) => database.Read(db => db.Query<Row>($"select {Columns} from executions where id = @id", new { id }).Select(Shown).FirstOrDefault());

    public ExecutionPlan? Plan(long id) => database.Read(db => db.ExecuteScalar<string?>("select plan from executions where id = @id", new { id })) is { } json
        ? JsonSerializer.Deserialize<ExecutionPlan>(json, PlanJson.Options)
        : null;

    public IReadOnlyList<ExecutionRow> Unfinished() => database.Read(db => db.Query<Row>($"select {Columns} from executions where ended is null order by id").Select(Shown).ToList());

    /// <summary>Newest first.</summary>
    /// <param name="before">Only ones with a smaller number.</param>
    public IReadOnlyList<ExecutionRow> Latest(int most, long? before, ExecutionStatus? status, string? text) => database.Read(db => db.Query<Row>($"""
        select {Columns} from executions
        where id < @before and (@status is null or status = @status) and (@text is null or instr(lower(title), lower(@text)) > 0 or by = @text)
        order by id desc limit @most
        """, new { before = before ?? long.MaxValue, status = (int?)status, text, most }).Select(Shown).ToList());

    /// <summary>Numbers of ended ones, oldest first.</summary>
    public IReadOnlyList<long> EndedBefore(DateTimeOffset before, int most) => database.Read(db =>
        db.Query<long>("select id from executions where ended < @before order by id limit @most", new { before = before.ToUnixTimeMilliseconds(), most }).ToList());

    public Task DeleteAsync(long id) => database.WriteAsync(db => { db.Execute("delete from executions where id = @id and ended is not null", new { id }); });

    public int Count() => database.Read(db => db.ExecuteScalar<int>("select count(*) from executions"));

    private static ExecutionRow Shown(Row r) => new(
        r.Id, r.Kind, r.Title, r.By, r.Selector, (int)r.Hosts, FromMs(r.Created), r.Ended is { } ended ? FromMs(ended) : null, (ExecutionStatus)r.Status,
        r.KilledBy, r.RerunOf, JsonSerializer.Deserialize<int[]>(r.Counts) ?? [], r.Message);

    private static DateTimeOffset FromMs(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
