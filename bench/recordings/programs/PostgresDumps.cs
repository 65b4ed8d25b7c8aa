namespace Muster.Bench.Recordings;

/// <summary>Dumps of two databases as scripts of administrators make them: every night, those of the last week kept, and Sunday's for a month.</summary>
internal sealed class PostgresDumps : IRecordedProgram
{
    private const int Warm = 31;

    public string Name => "pg-dumps";

    public string Says => "a folder of pg_dump's: two databases every night, kept seven days, Sunday's copied and kept 28 days by find -mtime; one database grows, one hardly; a third comes on the 12th day";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels, size) = (new Load(313, Warm + RecordedLevels.Days, growth: 0.4), new double[(Warm + RecordedLevels.Days) * 1440], 0.0);
        using var server = new PostgresServer(Path.Combine(folder, "server"));
        var (daily, weekly) = (Folders.Make(folder, "dumps", "daily"), Folders.Make(folder, "dumps", "weekly"));
        server.Do("CREATE SCHEMA shop; CREATE TABLE shop.orders (id bigserial PRIMARY KEY, account int, at int, note text); CREATE SCHEMA wiki; CREATE TABLE wiki.pages (id bigserial PRIMARY KEY, at int, body text);");
        server.Do("INSERT INTO shop.orders (account, at, note) SELECT random() * 9000, 0, left(md5(random()::text), 20) || repeat(' paid', 4) FROM generate_series(1, 40000); INSERT INTO wiki.pages (at, body) SELECT 0, repeat(md5(random()::text), 6) FROM generate_series(1, 9000);");
        var schemas = new List<string> { "shop", "wiki" };
        for (var minute = 0; minute < levels.Length; minute++)
        {
            var (day, clock) = (minute / 1440, minute % 1440);
            if (day == Warm + 11 && clock == 700)
            {
                server.Do("CREATE SCHEMA metrics; CREATE TABLE metrics.samples (at int, host int, value float8);");
                schemas.Add("metrics");
            }
            if (clock == 119) Work(day);
            // One after the other, as a script does it.
            for (var i = 0; i < schemas.Count; i++)
            {
                if (clock != 120 + 7 * i) continue;
                var dump = Path.Combine(daily, $"{schemas[i]}-{day:000}.dump");
                Programs.Run("pg_dump", ["-h", server.Folder, "-U", "postgres", "-Fc", "-n", schemas[i], "-f", dump]);
                Dated(dump, minute);
                if (day % 7 == 6)
                {
                    var copy = Path.Combine(weekly, Path.GetFileName(dump));
                    File.Copy(dump, copy);
                    Dated(copy, minute);
                }
                size = Folders.Size(daily) + Folders.Size(weekly);
            }
            if (clock == 150)
            {
                foreach (var (where, days) in new[] { (daily, 7), (weekly, 28) }) Programs.RunAt(minute, "find", where, "-type", "f", "-mtime", $"+{days - 1}", "-delete");
                size = Folders.Size(daily) + Folders.Size(weekly);
            }
            levels[minute] = size;
        }
        return Task.FromResult(levels);

        void Work(int day)
        {
            if (day == 0) return;
            var (first, minutes) = ((day - 1) * 1440, 1440);
            server.Do($"INSERT INTO shop.orders (account, at, note) SELECT random() * 9000, {day}, left(md5(random()::text), 20) || repeat(' paid', 4) FROM generate_series(1, {load.Count(first, minutes, 0.6)});");
            server.Do($"UPDATE wiki.pages SET body = repeat(md5(random()::text), 6) WHERE id % 300 = {day % 300}; INSERT INTO wiki.pages (at, body) SELECT {day}, repeat(md5(random()::text), 6) FROM generate_series(1, {load.Count(first, minutes, 0.02)});");
            if (schemas.Contains("metrics")) server.Do($"INSERT INTO metrics.samples SELECT {day}, i % 30, random() FROM generate_series(1, 4000) i; DELETE FROM metrics.samples WHERE at < {day - 14};");
        }
    }

    private static void Dated(string path, int minute) => File.SetLastWriteTimeUtc(path, Load.At(minute).UtcDateTime);
}
