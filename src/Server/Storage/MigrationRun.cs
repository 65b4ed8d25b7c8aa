using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace Muster.Server.Storage;

/// <summary>Brings a database up to this program, each step in one transaction; refuses one from a newer program.</summary>
internal static class MigrationRun
{
    /// <summary>"MUST", so that a foreign SQLite file is not taken for ours.</summary>
    private const int ApplicationId = 0x4D555354;

    public static void Apply(DbConnection connection, string path, IReadOnlyList<Migration> migrations, DateTimeOffset now)
    {
        CheckNumbers(migrations);
        Claim(connection, path);
        connection.Execute("""
            CREATE TABLE IF NOT EXISTS schema_migrations(
                slice TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL,
                PRIMARY KEY(slice, number)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS storage_probe(id INTEGER PRIMARY KEY CHECK(id = 1), filler BLOB NOT NULL);
            """);

        Dictionary<(string, int), string> applied = connection
            .Query<(string Slice, int Number, string Sha256)>("SELECT slice, CAST(number AS INTEGER), sha256 FROM schema_migrations")
            .ToDictionary(row => (row.Slice, row.Number), row => row.Sha256);
        Refuse(path, migrations, applied);

        foreach (Migration migration in migrations)
        {
            if (applied.ContainsKey((migration.Slice, migration.Number)))
                continue;
            ApplyOne(connection, migration, now);
        }
    }

    private static void ApplyOne(DbConnection connection, Migration migration, DateTimeOffset now)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            connection.Execute(migration.Sql);
            connection.Execute(
                "INSERT INTO schema_migrations(slice, number, name, sha256, applied_at) VALUES(@Slice, @Number, @Name, @sha256, @at)",
                new { migration.Slice, migration.Number, migration.Name, sha256 = Sha256(migration), at = now.ToUnixTimeMilliseconds() });
            connection.Execute("COMMIT");
        }
        catch (DbException e)
        {
            connection.Execute("ROLLBACK");
            throw new StartException($"the database step {migration.Slice} {migration.Number} ({migration.Name}) failed and was taken back whole: {e.Message}", e);
        }
    }

    private static void Claim(DbConnection connection, string path)
    {
        long id = connection.ExecuteScalar<long>("PRAGMA application_id");
        if (id == ApplicationId)
            return;
        long tables = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master");
        if (id != 0 || tables > 0)
            throw new StartException($"{path} is a database of another program. Move it away, or give another folder with --data DIR.");
        connection.Execute($"PRAGMA application_id = {ApplicationId}");
    }

    private static void Refuse(string path, IReadOnlyList<Migration> migrations, Dictionary<(string Slice, int Number), string> applied)
    {
        Dictionary<(string, int), Migration> known = migrations.ToDictionary(m => (m.Slice, m.Number));
        foreach (((string Slice, int Number) step, string sha256) in applied)
        {
            if (!known.TryGetValue(step, out Migration? migration))
                throw new StartException($"{path} was written by a newer muster-server (it has step {step.Slice} {step.Number}, which this program does not know). Start the newer program, or restore a copy from before the upgrade.");
            if (sha256 != Sha256(migration))
                throw new StartException($"{path} was written by a different build of muster-server: its step {step.Slice} {step.Number} is not the one of this program. Start that build, or begin with another folder (--data DIR).");
        }
    }

    private static void CheckNumbers(IReadOnlyList<Migration> migrations)
    {
        foreach (IGrouping<string, Migration> slice in migrations.GroupBy(m => m.Slice))
        {
            int next = 1;
            foreach (Migration migration in slice)
            {
                if (migration.Number != next++)
                    throw new InvalidOperationException($"the migrations of {slice.Key} must count 1, 2, 3 …; found {migration.Number}");
            }
        }
    }

    private static string Sha256(Migration migration) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(migration.Sql)));
}
