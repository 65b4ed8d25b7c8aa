using System.IO.Compression;
using System.Text;
using Dapper;
using Muster.LoadTest.Reports;
using Muster.Server.Storage;

namespace Muster.Server.LoadRuns;

/// <summary>Published load runs in the database; the reports are kept packed.</summary>
public sealed class LoadRunStore(Database database)
{
    /// <summary>Older runs go when there are more.</summary>
    public const int Most = 2000;

    public static readonly Migration[] Migrations =
    [
        new("LoadRuns", 1, "load runs", """
            create table load_runs (
                id integer primary key autoincrement, name text not null, target text not null, plan text not null, model text not null,
                started integer not null, published integer not null, publisher text not null, requests integer not null, rate real not null,
                p50 real not null, p99 real not null, error_share real not null, "limit" real, report blob not null);
            """),
    ];

    private const string Columns = """id Id, name Name, target Target, plan Plan, model Model, started Started, published Published, publisher Publisher, requests Requests, rate Rate, p50 P50, p99 P99, error_share ErrorShare, "limit" "Limit" """;

    private sealed record Row(long Id, string Name, string Target, string Plan, string Model, long Started, long Published, string Publisher, long Requests, double Rate, double P50, double P99, double ErrorShare, double? Limit);

    /// <summary>Newest first.</summary>
    public List<LoadRunRow> All() => database.Read(db => db.Query<Row>($"select {Columns} from load_runs order by id desc").Select(Shown).ToList());

    public LoadRunRow? Find(long id) => database.Read(db => db.QueryFirstOrDefault<Row>($"select {Columns} from load_runs where id = @id", new { id })) is { } row ? Shown(row) : null;

    /// <summary>Null: there is no such run.</summary>
    public LoadReport? Report(long id) =>
        database.Read(db => db.ExecuteScalar<byte[]?>("select report from load_runs where id = @id", new { id })) is { } packed ? ReportJson.Read(Unpack(packed), $"load run {id}") : null;

    /// <returns>The new run's id.</returns>
    public Task<long> AddAsync(LoadRunRow run, LoadReport report)
    {
        var packed = Pack(ReportJson.Text(report));
        return database.WriteAsync(db =>
        {
            long id = db.ExecuteScalar<long>("""
                insert into load_runs (name, target, plan, model, started, published, publisher, requests, rate, p50, p99, error_share, "limit", report)
                values (@Name, @Target, @Plan, @Model, @started, @published, @Publisher, @Requests, @Rate, @P50, @P99, @ErrorShare, @Limit, @packed) returning id
                """, new
            {
                run.Name,
                run.Target,
                run.Plan,
                run.Model,
                started = run.Started.ToUnixTimeMilliseconds(),
                published = run.Published.ToUnixTimeMilliseconds(),
                run.Publisher,
                run.Requests,
                run.Rate,
                run.P50,
                run.P99,
                run.ErrorShare,
                run.Limit,
                packed,
            });
            db.Execute("delete from load_runs where id <= @last", new { last = id - Most });
            return id;
        });
    }

    /// <returns>False: there was no such run.</returns>
    public Task<bool> RemoveAsync(long id) => database.WriteAsync(db => db.Execute("delete from load_runs where id = @id", new { id }) > 0);

    private static LoadRunRow Shown(Row r) => new(r.Id, r.Name, r.Target, r.Plan, r.Model, DateTimeOffset.FromUnixTimeMilliseconds(r.Started), DateTimeOffset.FromUnixTimeMilliseconds(r.Published),
        r.Publisher, r.Requests, r.Rate, r.P50, r.P99, r.ErrorShare, r.Limit);

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var pack = new BrotliStream(packed, CompressionLevel.Fastest)) pack.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static string Unpack(byte[] packed)
    {
        using var text = new StreamReader(new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress), Encoding.UTF8);
        return text.ReadToEnd();
    }
}
