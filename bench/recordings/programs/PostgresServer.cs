namespace Muster.Bench.Recordings;

/// <summary>A PostgreSQL of the recording's own: nobody else sees it, and it does not wait for disks. Segments of its log have 1 MB, so that little work is seen.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly string _folder;
    private readonly LineProgram _sql;

    public PostgresServer(string folder, string settings = "")
    {
        (_folder, Data, Archive) = (folder, Path.Combine(folder, "data"), Path.Combine(folder, "archive"));
        Folders.Make(folder);
        // The server refuses to be root.
        Programs.Run("chown", ["-R", "postgres", folder]);
        AsItself("initdb", "-D", Data, "-A", "trust", "-E", "UTF8", "--locale=C", "--wal-segsize=1", "-N");
        AsItself("mkdir", Archive);
        var options = $"-k {folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off -c autovacuum=off -c max_wal_size=24MB -c min_wal_size=4MB -c shared_buffers=32MB {settings}";
        AsItself("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(folder, "log"), "-o", options, "start");
        _sql = new LineProgram("stdbuf", ["-oL", "psql", "-h", folder, "-U", "postgres", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]);
    }

    public string Folder => _folder;

    public string Data { get; }

    public string Archive { get; }

    public void Do(string sql) => _sql.Ask(sql + "\n\\echo done", "done");

    /// <summary>What the autovacuum daemon would do by its own rule, in simulated time; and the checkpoint of the hour.</summary>
    public void Tidy() => Do("SELECT format('VACUUM ANALYZE %I', relname) FROM pg_stat_user_tables WHERE n_dead_tup > 50 + 0.2 * n_live_tup \\gexec\nCHECKPOINT;");

    public void AsItself(string program, params string[] arguments) => Programs.Run("runuser", ["-u", "postgres", "--", Tool(program), .. arguments], "/");

    public void Dispose()
    {
        _sql.Dispose();
        AsItself("pg_ctl", "-D", Data, "-m", "immediate", "stop");
    }

    private static string Tool(string program) => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin", program)).FirstOrDefault(File.Exists) ?? program : program;
}

/// <summary>Where PostgreSQL archives its log to: thrown away up to the last base backup but one.</summary>
internal sealed class PostgresArchive : IRecordedProgram
{
    private const int Every = 20;

    public string Name => "postgres-archive";

    public string Says => "PostgreSQL's archived log: a base backup twice a week (three days and four apart), pg_archivecleanup up to the one before; from its first day";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels, size) = (new Load(311, RecordedLevels.Days, weekend: 0.6, growth: 0.4, trouble: 1), new double[RecordedLevels.Minutes], 0.0);
        using var server = new PostgresServer(folder, $"-c wal_level=replica -c archive_mode=on -c archive_command='cp %p {Path.Combine(folder, "archive")}/%f'");
        server.Do("CREATE TABLE readings (id bigserial PRIMARY KEY, sensor int, at int, value text); CREATE INDEX ON readings (sensor);");
        string? before = null;
        for (var minute = 0; minute < levels.Length; minute++)
        {
            if (minute % Every == Every - 1)
            {
                var n = load.Count(minute + 1 - Every, Every, 30);
                server.Do($"INSERT INTO readings (sensor, at, value) SELECT random() * 900, {minute}, repeat(md5(random()::text), 5) FROM generate_series(1, {n}); DELETE FROM readings WHERE at < {minute - 4320};");
                if (minute % 60 == 59) server.Tidy();
                var (clock, weekday) = (minute % 1440, minute / 1440 % 7);
                if (clock == 59 && weekday is 2 or 6)
                {
                    // A backup begins with a segment of its own; its name is what may not be thrown away.
                    server.Do("SELECT pg_switch_wal();");
                    var oldest = Directory.GetFiles(server.Archive).Select(Path.GetFileName).Order(StringComparer.Ordinal).LastOrDefault();
                    if (before is not null) server.AsItself("pg_archivecleanup", server.Archive, before);
                    before = oldest;
                }
                size = Folders.Size(server.Archive);
            }
            levels[minute] = size;
        }
        return Task.FromResult(levels);
    }
}
