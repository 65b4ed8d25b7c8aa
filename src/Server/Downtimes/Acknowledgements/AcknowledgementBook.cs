using System.Collections.Immutable;
using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.Downtimes.Acknowledgements;

/// <summary>The acknowledgements in force, by their problems; those that ended stay in the table with how they did.</summary>
public sealed class AcknowledgementBook(Database database, TimeProvider time)
{
    public static readonly Migration Tables = new("Downtimes", 2, "acknowledgements", """
        create table acknowledgements (
            id integer primary key autoincrement, problem integer not null, host text not null, "check" text not null, status text not null, by text not null,
            at integer not null, comment text not null, expires integer, sticky integer not null, ended integer, why text);
        create unique index acknowledgements_open on acknowledgements (problem) where ended is null;
        """);

    private sealed record Row(long Problem, string Host, string Check, string Status, string By, long At, string Comment, long? Expires, long Sticky);

    private ImmutableDictionary<long, Acknowledgement>? open;

    /// <summary>Raised after one was made (true) or ended (false), with who did it; empty: it ended by itself.</summary>
    public event Action<Acknowledgement, bool, string>? Changed;

    public ImmutableDictionary<long, Acknowledgement> Open => LazyInitializer.EnsureInitialized(ref open, Load)!;

    /// <summary>Null when there is none, or it has expired.</summary>
    public Acknowledgement? Of(long problem, DateTimeOffset now) => Open.TryGetValue(problem, out var found) && !(found.Expires <= now) ? found : null;

    /// <summary>When problems were acknowledged first, of acknowledgements made from then on, ended ones too.</summary>
    public IReadOnlyDictionary<long, DateTimeOffset> FirstSince(DateTimeOffset from) => database.Read(db =>
        db.Query<(long Problem, long At)>("select problem, min(at) from acknowledgements where at >= @from group by problem", new { from = from.ToUnixTimeMilliseconds() })
            .ToDictionary(made => made.Problem, made => DateTimeOffset.FromUnixTimeMilliseconds(made.At)));

    /// <summary>Acknowledges, in one transaction; those that are there are replaced.</summary>
    public async Task AddAsync(params IReadOnlyList<Acknowledgement> all)
    {
        _ = Open;
        await database.WriteAsync(db =>
        {
            foreach (var made in all)
            {
                End(db, made.Problem, made.At, "replaced");
                db.Execute("""
                    insert into acknowledgements (problem, host, "check", status, by, at, comment, expires, sticky) values (@Problem, @Host, @Check, @Status, @By, @at, @Comment, @expires, @Sticky)
                    """, new { made.Problem, made.Host, made.Check, made.Status, made.By, at = made.At.ToUnixTimeMilliseconds(), made.Comment, expires = made.Expires?.ToUnixTimeMilliseconds(), made.Sticky });
            }
        });
        ImmutableInterlocked.Update(ref open!, before => before.SetItems(all.Select(made => KeyValuePair.Create(made.Problem, made))));
        foreach (var made in all) Changed?.Invoke(made, true, made.By);
    }

    /// <summary>Ends one; false when there is none.</summary>
    /// <param name="why">In a word or two: taken back, recovered, expired, became CRITICAL.</param>
    /// <param name="by">Empty: by itself.</param>
    public async Task<bool> EndAsync(long problem, string why, string by = "")
    {
        if (!Open.TryGetValue(problem, out var found)) return false;
        ImmutableInterlocked.TryRemove(ref open!, problem, out _);
        await database.WriteAsync(db => End(db, problem, time.GetUtcNow(), why));
        Changed?.Invoke(found, false, by);
        return true;
    }

    private static void End(System.Data.Common.DbConnection db, long problem, DateTimeOffset at, string why) =>
        db.Execute("update acknowledgements set ended = @at, why = @why where problem = @problem and ended is null", new { problem, at = at.ToUnixTimeMilliseconds(), why });

    private ImmutableDictionary<long, Acknowledgement> Load() => database.Read(db => db.Query<Row>("""
        select problem Problem, host Host, "check" "Check", status Status, by By, at At, comment Comment, expires Expires, sticky Sticky from acknowledgements where ended is null
        """).Select(r => new Acknowledgement(r.Problem, r.Host, r.Check, r.Status, r.By, DateTimeOffset.FromUnixTimeMilliseconds(r.At), r.Comment,
            r.Expires is { } expires ? DateTimeOffset.FromUnixTimeMilliseconds(expires) : null, r.Sticky != 0)).ToImmutableDictionary(a => a.Problem));
}
