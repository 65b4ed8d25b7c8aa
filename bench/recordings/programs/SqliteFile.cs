using System.Globalization;

namespace Muster.Bench.Recordings;

/// <summary>A file of SQLite that takes events, deletes old ones at night and never gets smaller by itself; its log beside it.</summary>
internal sealed class SqliteFile : IRecordedProgram
{
    private const int Every = 10;

    public string Name => "sqlite";

    public string Says => "an SQLite file and its log: events for nine days, deleted at night (no auto_vacuum), texts that stay, a copy before each of two upgrades; from its fourth day";

    public Task<double[]> RecordAsync(string folder)
    {
        const int warm = 4;
        var (load, levels, size) = (new Load(701, warm + RecordedLevels.Days, growth: 0.6), new double[(warm + RecordedLevels.Days) * 1440], 0.0);
        using var sql = new LineProgram("stdbuf", ["-oL", "sqlite3", "-bail", Path.Combine(folder, "app.db")], folder);
        void Do(string text) => sql.Ask(text + "\n.print done", "done");
        Do("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; CREATE TABLE events (at INTEGER, kind INTEGER, what TEXT); CREATE INDEX by_kind ON events (kind, at); CREATE TABLE texts (id INTEGER PRIMARY KEY, title TEXT, body TEXT);");
        for (var minute = 0; minute < levels.Length; minute++)
        {
            if (minute % Every == Every - 1)
            {
                string Rows(double perMinute) => string.Create(CultureInfo.InvariantCulture, $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {load.Count(minute + 1 - Every, Every, perMinute) + 1})");
                Do($"BEGIN; {Rows(14)} INSERT INTO events SELECT {minute}, abs(random()) % 50, hex(randomblob(20 + abs(random()) % 180)) FROM n; {Rows(0.3)} INSERT INTO texts (title, body) SELECT hex(randomblob(12)), hex(randomblob(400 + abs(random()) % 3000)) FROM n; COMMIT;");
                if (minute % 1440 == 199) Do($"DELETE FROM events WHERE at < {minute - 9 * 1440};");
                // Somebody copies the file before an upgrade, and throws the copy away a day or two later.
                foreach (var (copied, gone) in new[] { (11 * 1440 + 619, 13 * 1440 + 819), (31 * 1440 + 999, 32 * 1440 + 559) })
                {
                    if (minute == copied) Do($"VACUUM INTO '{Path.Combine(folder, "before.db")}';");
                    if (minute == gone) File.Delete(Path.Combine(folder, "before.db"));
                }
                size = Folders.Size(folder);
            }
            levels[minute] = size;
        }
        return Task.FromResult(levels);
    }
}
