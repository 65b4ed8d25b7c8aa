using System.Data.Common;
using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Outbox;

/// <summary>The outbox in the database: what is to be sent and what became of it.</summary>
public sealed class OutboxStore(Database database)
{
    private const string Columns = """
        id Id, incident Incident, transition Transition, recipient Recipient, occasion Occasion, channel Channel, address Address, choice Choice, key Key, kind Kind, message Message,
        created Created, state State, due Due, attempts Attempts, reason Reason, receipt Receipt, done Done, via Via
        """;

    public static readonly Migration Tables = new("Notifications", 2, "outbox", """
        create table outbox (id integer primary key autoincrement, incident integer not null, transition integer not null, recipient text not null, occasion text not null,
            channel text not null, address text not null, choice integer not null, key text not null, kind text not null, message blob not null, created integer not null,
            state integer not null, due integer not null, attempts integer not null, reason text not null, receipt text not null, done integer, via text not null);
        create unique index outbox_once on outbox (incident, transition, recipient, occasion, channel);
        create index outbox_open on outbox (id) where state < 2;
        create index outbox_dead on outbox (id) where state = 5;
        create table channel_tests (channel text primary key, at integer not null) without rowid;
        """);

    private sealed record Row(
        long Id, long Incident, long Transition, string Recipient, string Occasion, string Channel, string Address, long Choice, string Key, string Kind, byte[] Message, long Created,
        long State, long Due, long Attempts, string Reason, string Receipt, long? Done, string Via);

    /// <summary>All that is not done. What was leased belongs to a server that is no more: the lock of the data folder says so.</summary>
    internal List<OutboxRow> LoadOpen() => Query("state < 2 order by id", null).ConvertAll(row => row with { State = OutboxState.Waiting });

    public IReadOnlyList<OutboxRow> Latest(int most, long? before, OutboxState? state = null) =>
        Query("id < @before and (@state is null or state = @state) order by id desc limit @most", new { before = before ?? long.MaxValue, most, state = (int?)state });

    public IReadOnlyList<OutboxRow> OfIncident(long incident) => Query("incident = @incident order by id", new { incident });

    /// <summary>All attempts to tell what a row tells: of an incident its transition, to whomever; else the same letter.</summary>
    internal IReadOnlyList<OutboxRow> Attempts(OutboxRow row) => Query("incident = @Incident and transition = @Transition and (@Incident > 0 or occasion = @Occasion) order by id", new { row.Incident, row.Transition, row.Occasion });

    public OutboxRow? Find(long id) => Query("id = @id", new { id }).FirstOrDefault();

    public int Count(OutboxState state) => database.Read(db => db.ExecuteScalar<int>("select count(*) from outbox where state = @state", new { state = (int)state }));

    /// <summary>Inside of a write. Null when there is a row of the same four already.</summary>
    internal static OutboxRow? Add(DbConnection db, OutboxRow row)
    {
        var id = db.ExecuteScalar<long?>("""
            insert into outbox (incident, transition, recipient, occasion, channel, address, choice, key, kind, message, created, state, due, attempts, reason, receipt, via)
            values (@Incident, @Transition, @Recipient, @Occasion, @Channel, @Address, @Choice, @Key, @Kind, @Message, @created, @state, @due, @Attempts, @Reason, '', @Via)
            on conflict do nothing returning id
            """, new
        {
            row.Incident,
            row.Transition,
            row.Recipient,
            row.Occasion,
            row.Channel,
            row.Address,
            row.Choice,
            row.Key,
            row.Kind,
            row.Message,
            row.Attempts,
            row.Reason,
            row.Via,
            created = Ms(row.Created),
            state = (int)row.State,
            due = Ms(row.Due),
        });
        return id is { } number ? row with { Id = number } : null;
    }

    /// <summary>What became of rows, in one write; a row that is done stays as it is.</summary>
    internal static void Save(DbConnection db, OutboxRow row) => db.Execute("""
        update outbox set state = @state, due = @due, attempts = @Attempts, reason = @Reason, receipt = @Receipt, done = @done where id = @Id and state in (0, 1, 5)
        """, new { state = (int)row.State, due = Ms(row.Due), row.Attempts, row.Reason, row.Receipt, done = row.Done is { } done ? Ms(done) : (long?)null, row.Id });

    internal Task WriteAsync(Action<DbConnection> work) => database.WriteAsync(work);

    internal Task<T> WriteAsync<T>(Func<DbConnection, T> work) => database.WriteAsync(work);

    internal DateTimeOffset? LastTest(string channel) => database.Read(db => db.ExecuteScalar<long?>("select at from channel_tests where channel = @channel", new { channel })) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    internal static void SaveTest(DbConnection db, string channel, DateTimeOffset at) =>
        db.Execute("insert or replace into channel_tests (channel, at) values (@channel, @at)", new { channel, at = Ms(at) });

    private List<OutboxRow> Query(string where, object? parameters) => database.Read(db => db.Query<Row>($"select {Columns} from outbox where {where}", parameters).Select(Of).ToList());

    private static OutboxRow Of(Row r) => new(r.Id, r.Incident, (int)r.Transition, r.Recipient, r.Occasion, r.Channel, r.Address, (int)r.Choice, r.Key, r.Kind, r.Message, At(r.Created))
    {
        State = (OutboxState)r.State,
        Due = At(r.Due),
        Attempts = (int)r.Attempts,
        Reason = r.Reason,
        Receipt = r.Receipt,
        Done = r.Done is { } done ? At(done) : null,
        Via = r.Via,
    };

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();
    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
