using System.Text.Json;
using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.Commands.Approvals;

/// <summary>How a request for approval stands.</summary>
public enum ApprovalState
{
    Pending = 0,
    Approved = 1,
    Denied = 2,
    Expired = 3,
    /// <summary>Whoever asked took it back.</summary>
    Withdrawn = 4,
}

/// <summary>Something that waits, or waited, for another person's word.</summary>
/// <param name="Kind">Who runs it once approved: a name of <see cref="ApprovalDesk.On"/>.</param>
/// <param name="Request">JSON of its own, everything it needs; no secrets.</param>
/// <param name="Content">Exactly what will run, for people.</param>
/// <param name="Hosts">Names of the hosts.</param>
/// <param name="Approvers">Who may decide, as the rule names them.</param>
/// <param name="By">Who asked; <paramref name="ById"/> the account that answers for it, <paramref name="ByRole"/> its role then.</param>
public sealed record ApprovalRow(
    long Id, string Kind, string Title, string Request, string Content, IReadOnlyList<string> Hosts, string Rule, IReadOnlyList<string> Approvers,
    string By, string ById, string ByRole, DateTimeOffset Asked, DateTimeOffset Expires, ApprovalState State, string DecidedBy, DateTimeOffset? Decided, string Reason, long? Execution);

/// <summary>Requests for approval in the database.</summary>
public sealed class ApprovalStore(Database database)
{
    public static readonly Migration[] Migrations =
    [
        new("Approvals", 1, "approvals", """
            create table approvals (
                id integer primary key autoincrement, kind text not null, title text not null, request text not null, content text not null, hosts text not null, rule text not null,
                approvers text not null, by text not null, by_id text not null, by_role text not null, asked integer not null, expires integer not null,
                state integer not null default 0, decided_by text not null default '', decided integer, reason text not null default '', execution integer);
            create index approvals_pending on approvals (id) where state = 0;
            """),
    ];

    private const string Columns = """
        id Id, kind Kind, title Title, request Request, content Content, hosts Hosts, rule Rule, approvers Approvers, by By, by_id ById, by_role ByRole, asked Asked, expires Expires,
        state State, decided_by DecidedBy, decided Decided, reason Reason, execution Execution
        """;

    private sealed record Row(
        long Id, string Kind, string Title, string Request, string Content, string Hosts, string Rule, string Approvers, string By, string ById, string ByRole, long Asked, long Expires,
        long State, string DecidedBy, long? Decided, string Reason, long? Execution);

    public Task<long> InsertAsync(ApprovalRow row) => database.WriteAsync(db => db.ExecuteScalar<long>("""
        insert into approvals (kind, title, request, content, hosts, rule, approvers, by, by_id, by_role, asked, expires)
        values (@Kind, @Title, @Request, @Content, @hosts, @Rule, @approvers, @By, @ById, @ByRole, @asked, @expires) returning id
        """, new
    {
        row.Kind,
        row.Title,
        row.Request,
        row.Content,
        hosts = JsonSerializer.Serialize(row.Hosts),
        row.Rule,
        approvers = JsonSerializer.Serialize(row.Approvers),
        row.By,
        row.ById,
        row.ByRole,
        asked = row.Asked.ToUnixTimeMilliseconds(),
        expires = row.Expires.ToUnixTimeMilliseconds(),
    }));

    /// <returns>False when somebody else had decided: only the first word counts.</returns>
    public Task<bool> DecideAsync(long id, ApprovalState state, string by, string reason, DateTimeOffset at) => database.WriteAsync(db => db.Execute(
        "update approvals set state = @state, decided_by = @by, reason = @reason, decided = @at where id = @id and state = 0", new { id, state = (int)state, by, reason, at = at.ToUnixTimeMilliseconds() }) == 1);

    /// <summary>What it was approved for could not begin: it waits again.</summary>
    public Task ReopenAsync(long id) => database.WriteAsync(db => { db.Execute("update approvals set state = 0, decided_by = '', reason = '', decided = null where id = @id", new { id }); });

    public Task BeganAsync(long id, long execution) => database.WriteAsync(db => { db.Execute("update approvals set execution = @execution where id = @id", new { id, execution }); });

    public ApprovalRow? Find(long id) => database.Read(db => db.Query<Row>($"select {Columns} from approvals where id = @id", new { id }).Select(Shown).FirstOrDefault());

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ApprovalRow> Latest(int most, long? before, ApprovalState? state) => database.Read(db => db.Query<Row>(
        $"select {Columns} from approvals where id < @before and (@state is null or state = @state) order by id desc limit @most", new { before = before ?? long.MaxValue, state = (int?)state, most }).Select(Shown).ToList());

    private static ApprovalRow Shown(Row r) => new(
        r.Id, r.Kind, r.Title, r.Request, r.Content, JsonSerializer.Deserialize<string[]>(r.Hosts)!, r.Rule, JsonSerializer.Deserialize<string[]>(r.Approvers)!, r.By, r.ById, r.ByRole,
        DateTimeOffset.FromUnixTimeMilliseconds(r.Asked), DateTimeOffset.FromUnixTimeMilliseconds(r.Expires), (ApprovalState)r.State, r.DecidedBy,
        r.Decided is { } decided ? DateTimeOffset.FromUnixTimeMilliseconds(decided) : null, r.Reason, r.Execution);
}
