using System.Collections.Immutable;
using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.OnCall.Changes;

/// <summary>Overrides and swaps: in memory to be asked, in the database to be kept. Those that are over stay for the calendar of the past.</summary>
public sealed class RotaChangeStore(Database database)
{
    public static readonly Migration Tables = new("OnCall", 1, "overrides and swaps", """
        create table rota_changes (
            id integer primary key autoincrement, rota text not null, "from" integer not null, "to" integer not null, person text not null,
            instead_of text, swap integer, note text not null, by text not null, at integer not null);
        """);

    private sealed record Row(long Id, string Rota, long From, long To, string Person, string? InsteadOf, long? Swap, string Note, string By, long At);

    private ImmutableList<RotaChange>? all;

    public IReadOnlyList<RotaChange> All => LazyInitializer.EnsureInitialized(ref all, Load)!;

    public IEnumerable<RotaChange> Of(string rota) => All.Where(c => c.Rota == rota);

    /// <summary>Keeps changes that belong together, all or none; answers them with their ids.</summary>
    public async Task<IReadOnlyList<RotaChange>> AddAsync(IReadOnlyList<RotaChange> changes, CancellationToken ct = default)
    {
        _ = All;
        var kept = await database.WriteAsync(db =>
        {
            var written = new List<RotaChange>();
            foreach (var change in changes)
            {
                var swap = changes.Count > 1 ? written.Count > 0 ? written[0].Swap : NextId(db) : null;
                var id = db.QuerySingle<long>("""
                    insert into rota_changes (rota, "from", "to", person, instead_of, swap, note, by, at)
                    values (@Rota, @from, @to, @Person, @InsteadOf, @swap, @Note, @By, @at) returning id
                    """, new { change.Rota, from = Ms(change.From), to = Ms(change.To), change.Person, change.InsteadOf, swap, change.Note, change.By, at = Ms(change.At) });
                written.Add(change with { Id = id, Swap = swap });
            }
            return written;
        }, ct);
        ImmutableInterlocked.Update(ref all!, list => list.AddRange(kept));
        return kept;
    }

    /// <summary>Takes an override back, or both halves of a swap; false when there is none.</summary>
    public async Task<bool> RemoveAsync(RotaChange change, CancellationToken ct = default)
    {
        var removed = await database.WriteAsync(db => db.Execute("delete from rota_changes where id = @Id or swap = @Swap", new { change.Id, change.Swap }), ct) > 0;
        ImmutableInterlocked.Update(ref all!, list => list.RemoveAll(c => c.Id == change.Id || (change.Swap is not null && c.Swap == change.Swap)));
        return removed;
    }

    private static long NextId(System.Data.Common.DbConnection db) => 1 + (db.ExecuteScalar<long?>("select max(swap) from rota_changes") ?? 0);

    private ImmutableList<RotaChange> Load() => database.Read(db => db.Query<Row>("""
        select id Id, rota Rota, "from" "From", "to" "To", person Person, instead_of InsteadOf, swap Swap, note Note, by By, at At from rota_changes order by id
        """).Select(r => new RotaChange(r.Id, r.Rota, Moment(r.From), Moment(r.To), r.Person, r.InsteadOf, r.Swap, r.Note, r.By, Moment(r.At))).ToImmutableList());

    private static long Ms(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    private static DateTimeOffset Moment(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
