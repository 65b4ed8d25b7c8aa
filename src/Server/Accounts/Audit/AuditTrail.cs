using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Muster.Server.Storage;
using Muster.Server.Web.Access;

namespace Muster.Server.Accounts.Audit;

/// <summary>Who did what, when, to what.</summary>
public sealed record AuditRecord(long Number, DateTimeOffset At, string Who, string Action, string Target, string Detail);

/// <summary>What a check of the whole chain found.</summary>
/// <param name="BrokenAt">Number of the first record that does not fit, null when all do.</param>
/// <param name="Head">Hash of the newest record, hexadecimal: kept elsewhere, it proves later that nothing before it changed or went.</param>
public sealed record AuditVerdict(bool Intact, long Records, long? BrokenAt, string Head);

/// <summary>
/// Append-only. Each record carries <c>SHA-256(hash of the one before ‖ itself)</c>, so that a record that was changed or taken out
/// is found by <see cref="Verify"/>. Every text goes into the hash with its length before it: no two records read the same.
/// </summary>
public sealed class AuditTrail(Database database, TimeProvider time)
{
    private const int LongestDetail = 2000;

    private sealed record Row(long Number, long At, string Who, string Action, string Target, string Detail, byte[] Hash);

    public Task RecordAsync(Caller caller, string action, string target, string detail = "") => RecordAsync(caller.Name, action, target, detail);

    /// <summary>Number of the newest record this server wrote or found: a trail that is shorter was cut.</summary>
    private long _newest;

    public async Task RecordAsync(string who, string action, string target, string detail = "")
    {
        var at = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (detail.Length > LongestDetail) detail = detail[..LongestDetail];
        var number = await database.WriteAsync(db =>
        {
            var last = db.QueryFirstOrDefault<Row>(Select + " order by number desc limit 1");
            var row = new Row((last?.Number ?? 0) + 1, at, who, action, target, detail, []);
            db.Execute("insert into audit (number, at, who, action, target, detail, hash) values (@Number, @At, @Who, @Action, @Target, @Detail, @hash)",
                new { row.Number, row.At, row.Who, row.Action, row.Target, row.Detail, hash = Chain(last?.Hash ?? [], row) });
            return row.Number;
        });
        Remember(number);
    }

    /// <summary>Newest first.</summary>
    /// <param name="before">Only records with a smaller number.</param>
    public IReadOnlyList<AuditRecord> Latest(int most, long? before = null) => database.Read(db =>
        db.Query<Row>(Select + " where number < @before order by number desc limit @most", new { before = before ?? long.MaxValue, most })
            .Select(row => new AuditRecord(row.Number, DateTimeOffset.FromUnixTimeMilliseconds(row.At), row.Who, row.Action, row.Target, row.Detail)).ToList());

    public long Count() => database.Read(db => db.ExecuteScalar<long>("select count(*) from audit"));

    public AuditVerdict Verify()
    {
        var expected = Interlocked.Read(ref _newest);
        var verdict = database.Read(Walk);
        if (!verdict.Intact) return verdict;
        if (verdict.Records < expected) return verdict with { Intact = false, BrokenAt = verdict.Records + 1 };
        Remember(verdict.Records);
        return verdict;
    }

    private void Remember(long number)
    {
        for (var known = Interlocked.Read(ref _newest); known < number; known = Interlocked.Read(ref _newest))
            Interlocked.CompareExchange(ref _newest, number, known);
    }

    private static AuditVerdict Walk(DbConnection db)
    {
        byte[] before = [];
        long count = 0;
        foreach (var row in db.Query<Row>(Select + " order by number", buffered: false))
        {
            count++;
            if (row.Number != count || !CryptographicOperations.FixedTimeEquals(Chain(before, row), row.Hash)) return new AuditVerdict(false, count, count, "");
            before = row.Hash;
        }
        return new AuditVerdict(true, count, null, Convert.ToHexStringLower(before));
    }

    private const string Select = "select number Number, at At, who Who, action Action, target Target, detail Detail, hash Hash from audit";

    private static byte[] Chain(byte[] before, Row row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before);
        Append(hash, row.Number);
        Append(hash, row.At);
        foreach (var text in new[] { row.Who, row.Action, row.Target, row.Detail })
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Append(hash, bytes.Length);
            hash.AppendData(bytes);
        }
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
