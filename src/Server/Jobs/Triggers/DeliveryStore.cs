using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.Jobs.Triggers;

/// <summary>A call that was proven, and what became of it.</summary>
/// <param name="Outcome">begun, waiting (for approval), ignored or failed.</param>
public sealed record Delivery(long Id, string Trigger, string DeliveryId, string Event, string Kind, DateTimeOffset At, string Outcome, string Detail, long? Execution);

/// <summary>Calls in the database: enough of them to know one that comes twice.</summary>
public sealed class DeliveryStore(Database database)
{
    /// <summary>Of each trigger; forges try again for hours, not for thousands of deliveries.</summary>
    private const int Kept = 1000;

    public static readonly Migration[] Migrations =
    [
        new("Triggers", 1, "deliveries", """
            create table trigger_deliveries (
                id integer primary key autoincrement, trigger text not null, delivery text not null, event text not null, kind text not null, at integer not null,
                outcome text not null, detail text not null, execution integer);
            create unique index trigger_delivery_once on trigger_deliveries (trigger, delivery) where delivery <> '' and outcome <> 'failed';
            create index trigger_deliveries_of on trigger_deliveries (trigger, id);
            """),
    ];

    private const string Columns = "id Id, trigger Trigger, delivery DeliveryId, event Event, kind Kind, at At, outcome Outcome, detail Detail, execution Execution";

    private sealed record Row(long Id, string Trigger, string DeliveryId, string Event, string Kind, long At, string Outcome, string Detail, long? Execution);

    /// <returns>The number, or null when this delivery was taken before and did not fail.</returns>
    public Task<long?> TakeAsync(string trigger, HookCall call, DateTimeOffset at) => database.WriteAsync<long?>(db =>
    {
        if (call.Delivery.Length > 0 && db.ExecuteScalar<long>("select count(*) from trigger_deliveries where trigger = @trigger and delivery = @Delivery and outcome <> 'failed'", new { trigger, call.Delivery }) > 0) return null;
        var id = db.ExecuteScalar<long>("""
            insert into trigger_deliveries (trigger, delivery, event, kind, at, outcome, detail) values (@trigger, @Delivery, @Event, @kind, @at, 'begun', '') returning id
            """, new { trigger, call.Delivery, call.Event, kind = call.Kind.ToString().ToLowerInvariant(), at = at.ToUnixTimeMilliseconds() });
        db.Execute("delete from trigger_deliveries where trigger = @trigger and id <= (select id from trigger_deliveries where trigger = @trigger order by id desc limit 1 offset @Kept)", new { trigger, Kept });
        return id;
    });

    public Task EndAsync(long id, string outcome, string detail, long? execution) => database.WriteAsync(db =>
    {
        db.Execute("update trigger_deliveries set outcome = @outcome, detail = @detail, execution = @execution where id = @id", new { id, outcome, detail, execution });
    });

    public Delivery? Find(string trigger, string delivery) => database.Read(db => db.Query<Row>(
        $"select {Columns} from trigger_deliveries where trigger = @trigger and delivery = @delivery order by id desc limit 1", new { trigger, delivery }).Select(Shown).FirstOrDefault());

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Delivery> Latest(string trigger, int most) => database.Read(db => db.Query<Row>(
        $"select {Columns} from trigger_deliveries where trigger = @trigger order by id desc limit @most", new { trigger, most }).Select(Shown).ToList());

    private static Delivery Shown(Row r) => new(r.Id, r.Trigger, r.DeliveryId, r.Event, r.Kind, DateTimeOffset.FromUnixTimeMilliseconds(r.At), r.Outcome, r.Detail, r.Execution);
}
