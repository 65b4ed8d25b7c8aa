using System.Data.Common;
using Dapper;
using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Forecasts.Modelling;
using Muster.Server.Hosts;
using Muster.Server.Storage;

namespace Muster.Server.Forecasts.Record;

/// <summary>
/// Forecasts as they were given, when the bound was reached, and how each turned out. Given ones are kept every six hours and whenever
/// "within a day" becomes or ceases to be as likely as not, calm ones (nothing within a month) once a week; all for half a year.
/// </summary>
public sealed class ForecastStore(Database database)
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(180);

    private static readonly TimeSpan Every = TimeSpan.FromHours(6), CalmEvery = TimeSpan.FromDays(7);

    /// <summary>Below this probability within a month a forecast is calm.</summary>
    private const double Calm = 0.01;

    /// <summary>A metric that was not seen again for so long after the horizon is not scored.</summary>
    private static readonly TimeSpan GiveUp = TimeSpan.FromDays(2);

    /// <summary>A burst that was told comes within this time, in milliseconds, or it was told wrongly.</summary>
    private const long BurstTime = 3_600_000;

    /// <summary>Column of the outcome and horizon in hours.</summary>
    private static readonly (string Column, int Hours)[] Horizons = [("came4h", 4), ("came24h", 24), ("came7d", 168), ("came30d", 720)];

    public static readonly Migration[] Migrations =
    [
        new("Forecasts", 1, "forecasts and how they turned out", """
            create table forecasts (id integer primary key, metric text not null, host_id text not null, host text not null, kind text not null, what text not null, given_ms integer not null,
              p4h real not null, p24h real not null, p7d real not null, p30d real not null, early_ms integer, middle_ms integer, late_ms integer,
              came4h integer, came24h integer, came7d integer, came30d integer);
            create index forecasts_by_metric on forecasts (metric, given_ms);
            create index forecasts_to_score on forecasts (given_ms) where came30d is null;
            create table forecast_metrics (metric text primary key, seen_ms integer not null) without rowid;
            create table forecast_reaches (metric text not null, at_ms integer not null, primary key (metric, at_ms)) without rowid;
            """),
        new("Forecasts", 2, "bursts that were told", "create table forecast_bursts (metric text not null, at_ms integer not null, primary key (metric, at_ms)) without rowid"),
    ];

    /// <param name="given">A whole look: every forecast of the host. Empty: only what was reached is kept.</param>
    public Task KeepAsync(HostRecord host, IReadOnlyList<CurrentForecast> given, IReadOnlyList<LookedMetric> reached, DateTimeOffset now, CancellationToken ct) => database.WriteAsync(db =>
    {
        var at = now.ToUnixTimeMilliseconds();
        foreach (var one in reached) db.Execute("insert or ignore into forecast_reaches (metric, at_ms) values (@Key, @at)", new { one.Current.Metric.Key, at = one.ReachedMs });
        foreach (var one in given)
        {
            db.Execute("insert into forecast_metrics (metric, seen_ms) values (@Key, @at) on conflict (metric) do update set seen_ms = @at", new { one.Metric.Key, at });
            if (one.Fill is { Manner: FillManner.Known or FillManner.Reached } or { Abstention: Abstention.TooNew or Abstention.Fluctuating }) continue;
            var since = (now - (one.Fill.In30d < Calm ? CalmEvery : Every)).ToUnixTimeMilliseconds();
            db.Execute("""
                insert into forecasts (metric, host_id, host, kind, what, given_ms, p4h, p24h, p7d, p30d, early_ms, middle_ms, late_ms)
                select @Key, @hostId, @name, @kind, @What, @at, @In4h, @In24h, @In7d, @In30d, @early, @middle, @late
                where not exists (select 1 from forecasts where metric = @Key and given_ms > @since)
                   or (@In24h >= 0.5) <> coalesce((select p24h >= 0.5 from forecasts where metric = @Key order by given_ms desc limit 1), 0)
                """, new
            {
                one.Metric.Key,
                hostId = host.Id.ToString(),
                name = host.Name,
                kind = one.Metric.Kind.ToString(),
                one.Metric.What,
                at,
                one.Fill.In4h,
                one.Fill.In24h,
                one.Fill.In7d,
                one.Fill.In30d,
                early = one.Early?.ToUnixTimeMilliseconds(),
                middle = one.Middle?.ToUnixTimeMilliseconds(),
                late = one.Late?.ToUnixTimeMilliseconds(),
                since,
            });
        }
    }, ct);

    /// <summary>Metrics of which it was just told that they are full soon at this rate, as likely. Again within the hour is the same burst.</summary>
    public Task KeepBurstsAsync(IReadOnlyList<string> metrics, DateTimeOffset now, CancellationToken ct) => database.WriteAsync(db =>
    {
        var at = now.ToUnixTimeMilliseconds();
        foreach (var metric in metrics)
            db.Execute("insert into forecast_bursts (metric, at_ms) select @metric, @at where not exists (select 1 from forecast_bursts where metric = @metric and at_ms > @at - @BurstTime)", new { metric, at, BurstTime });
    }, ct);

    /// <summary>Holds every forecast whose time has come against what happened; lets go of what is too old.</summary>
    public Task ScoreAsync(DateTimeOffset now, CancellationToken ct) => database.WriteAsync(db =>
    {
        var at = now.ToUnixTimeMilliseconds();
        foreach (var (column, hours) in Horizons) Score(db, column, hours * 3_600_000L, at);
        var old = (now - Kept).ToUnixTimeMilliseconds();
        db.Execute("delete from forecasts where given_ms < @old; delete from forecast_reaches where at_ms < @old; delete from forecast_metrics where seen_ms < @old; delete from forecast_bursts where at_ms < @old", new { old });
    }, ct);

    /// <summary>1: it came; 0: it did not, and the metric was seen to the end of the horizon; -1: nobody knows.</summary>
    private static void Score(DbConnection db, string column, long horizon, long now)
    {
        db.Execute($"""
            update forecasts set {column} = 1 where {column} is null and exists (select 1 from forecast_reaches r where r.metric = forecasts.metric and r.at_ms > given_ms and r.at_ms <= given_ms + @horizon);
            update forecasts set {column} = 0 where {column} is null and given_ms + @horizon <= @now and exists (select 1 from forecast_metrics m where m.metric = forecasts.metric and m.seen_ms >= given_ms + @horizon);
            update forecasts set {column} = -1 where {column} is null and given_ms + @horizon + @giveUp < @now;
            """, new { horizon, now, giveUp = (long)GiveUp.TotalMilliseconds });
    }

    /// <summary>Said and come (0 or 1) of every forecast scored over a horizon.</summary>
    public IReadOnlyList<(double Said, bool Came)> Scored(string horizon) => database.Read(db =>
        db.Query<(double, long)>($"select p{horizon}, came{horizon} from forecasts where came{horizon} >= 0").Select(row => (row.Item1, row.Item2 == 1)).ToArray());

    /// <summary>How many are waiting for their time.</summary>
    public int Waiting() => database.Read(db => db.ExecuteScalar<int>("select count(*) from forecasts where came30d is null"));

    /// <summary>Of forecasts with a band whose end has come: whether the first time it was reached after them lies inside.</summary>
    public (long Bands, long Inside) Bands(DateTimeOffset now) => database.Read(db => db.QuerySingle<(long, long)>("""
        select count(*), coalesce(sum((select min(r.at_ms) from forecast_reaches r where r.metric = f.metric and r.at_ms > f.given_ms) between f.early_ms and f.late_ms), 0)
        from forecasts f join forecast_metrics m on m.metric = f.metric where f.late_ms is not null and f.late_ms <= @now and m.seen_ms >= f.late_ms
        """, new { now = now.ToUnixTimeMilliseconds() }));

    /// <summary>Bursts that were told an hour ago or more, and how many of them came within that hour.</summary>
    public (long Told, long Came) Bursts(DateTimeOffset now) => database.Read(db => db.QuerySingle<(long, long)>("""
        select count(*), coalesce(sum(exists (select 1 from forecast_reaches r where r.metric = b.metric and r.at_ms between b.at_ms and b.at_ms + @BurstTime)), 0) from forecast_bursts b where b.at_ms + @BurstTime <= @now
        """, new { now = now.ToUnixTimeMilliseconds(), BurstTime }));

    /// <summary>For every time a bound was reached: how many hours before the first of the unbroken forecasts said at least as likely as not within a day, else a burst was told; null: nothing was.</summary>
    public IReadOnlyList<(string Metric, DateTimeOffset At, double? LeadHours)> Reaches(int most) => database.Read(db => db.Query<(string, long, long?)>("""
        select r.metric, r.at_ms, coalesce((select min(f.given_ms) from forecasts f where f.metric = r.metric and f.given_ms < r.at_ms and f.given_ms > r.at_ms - 172800000 and f.p24h >= 0.5
          and not exists (select 1 from forecasts w where w.metric = f.metric and w.given_ms > f.given_ms and w.given_ms < r.at_ms and w.p24h < 0.5)),
          (select min(b.at_ms) from forecast_bursts b where b.metric = r.metric and b.at_ms between r.at_ms - @BurstTime and r.at_ms))
        from forecast_reaches r order by r.at_ms desc limit @most
        """, new { most, BurstTime }).Select(row => (row.Item1, DateTimeOffset.FromUnixTimeMilliseconds(row.Item2), row.Item3 is { } first ? (row.Item2 - first) / 3_600_000.0 : (double?)null)).ToArray());

    /// <summary>What was said of one metric, newest first.</summary>
    public IReadOnlyList<GivenForecast> Of(string metric, int most) => database.Read(db => db.Query<Row>(
        "select given_ms as Given, p4h as P4h, p24h as P24h, p7d as P7d, p30d as P30d, early_ms as Early, middle_ms as Middle, late_ms as Late, came24h as Came24h, came7d as Came7d from forecasts where metric = @metric order by given_ms desc limit @most",
        new { metric, most }).Select(row => row.Read()).ToArray());

    private sealed class Row
    {
        public long Given { get; init; }
        public double P4h { get; init; }
        public double P24h { get; init; }
        public double P7d { get; init; }
        public double P30d { get; init; }
        public long? Early { get; init; }
        public long? Middle { get; init; }
        public long? Late { get; init; }
        public long? Came24h { get; init; }
        public long? Came7d { get; init; }

        public GivenForecast Read() => new(DateTimeOffset.FromUnixTimeMilliseconds(Given), P4h, P24h, P7d, P30d, Moment(Early), Moment(Middle), Moment(Late), Outcome(Came24h), Outcome(Came7d));

        private static DateTimeOffset? Moment(long? ms) => ms is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;

        private static bool? Outcome(long? came) => came is 0 or 1 ? came == 1 : null;
    }
}

/// <summary>What was said once, and what came of it; null: not known yet, or never.</summary>
public sealed record GivenForecast(DateTimeOffset Given, double In4h, double In24h, double In7d, double In30d, DateTimeOffset? Early, DateTimeOffset? Middle, DateTimeOffset? Late, bool? Came24h, bool? Came7d);
