using System.Globalization;

namespace Muster.Bench.Recordings;

/// <summary>
/// A <c>mariadbd</c> of the recording's own: tables, and the binary logs that a replica reads, thrown away by PURGE BINARY LOGS BEFORE once a day. How old a log is its file's time says, which is set here to the simulated one when it
/// is full; what is deleted is waited for to be purged.
/// </summary>
internal sealed class MariaServer : IRecordedProgram
{
    private const int Warm = 6, Every = 30;

    public string Name => "mariadb";

    public string Says => "MariaDB's data folder: orders stay, sessions go after a day, an archive of mails grows; binary logs of three days; a table is copied for an alteration on the 13th day";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels, size) = (new Load(317, Warm + RecordedLevels.Days, growth: 0.3), new double[(Warm + RecordedLevels.Days) * 1440], 0.0);
        var (data, socket) = (Path.Combine(folder, "data"), Path.Combine(folder, "sock"));
        Programs.Run("mariadb-install-db", ["--no-defaults", $"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db", "--user=root"]);
        using var server = Programs.Start("mariadbd", ["--no-defaults", "--user=root", $"--datadir={data}", $"--socket={socket}", "--skip-networking", "--log-bin=binlog", "--max-binlog-size=4M", "--binlog-format=ROW", "--sync-binlog=0",
            "--innodb-flush-log-at-trx-commit=0", "--innodb-log-file-size=8M", "--innodb-buffer-pool-size=64M", "--innodb-stats-auto-recalc=0", "--server-id=1"], folder);
        var errors = server.StandardError.ReadToEndAsync();
        for (var tries = 0; !File.Exists(socket) && tries < 600; tries++) Programs.Run("sleep", ["0.1"]);
        try
        {
            using var sql = new LineProgram("stdbuf", ["-oL", "mariadb", "--no-defaults", "-u", "root", "-S", socket, "-N", "--unbuffered"]);
            void Do(string text) => sql.Ask(text + "\nSELECT 'done';", "done");
            Do("CREATE DATABASE shop; USE shop; CREATE TABLE orders (id BIGINT AUTO_INCREMENT PRIMARY KEY, account INT, at INT, note TEXT, KEY (account)); CREATE TABLE sessions (id BIGINT AUTO_INCREMENT PRIMARY KEY, seen INT, data TEXT, KEY (seen)); CREATE TABLE mails (id BIGINT AUTO_INCREMENT PRIMARY KEY, at INT, body MEDIUMTEXT);");
            Do("INSERT INTO orders (account, at, note) SELECT seq % 9000, 0, REPEAT(MD5(seq), 4) FROM seq_1_to_150000;");
            for (var minute = 0; minute < levels.Length; minute++)
            {
                if (minute % Every == Every - 1)
                {
                    var (n, first) = (load.Count(minute + 1 - Every, Every, 10), minute + 1 - Every);
                    Do($"INSERT INTO sessions (seen, data) SELECT {minute}, REPEAT(MD5(RAND()), 10) FROM seq_1_to_{n + 1}; UPDATE sessions SET seen = {minute}, data = REPEAT(MD5(RAND()), 11) ORDER BY id DESC LIMIT {n / 2}; DELETE FROM sessions WHERE seen < {minute - 1440};");
                    Do($"INSERT INTO orders (account, at, note) SELECT RAND() * 9000, {minute}, REPEAT(MD5(RAND()), 1 + FLOOR(RAND() * 6)) FROM seq_1_to_{n / 3 + 1}; INSERT INTO mails (at, body) SELECT {minute}, REPEAT(MD5(RAND()), 20 + FLOOR(RAND() * 200)) FROM seq_1_to_{load.Count(first, Every, 0.3) + 1};");
                    Alter(minute, Do);
                    Do("SET GLOBAL innodb_max_purge_lag_wait = 0;");
                    foreach (var log in Directory.GetFiles(data, "binlog.0*").Where(log => File.GetLastWriteTimeUtc(log) > Load.At(levels.Length)).Order(StringComparer.Ordinal).SkipLast(1)) File.SetLastWriteTimeUtc(log, Load.At(minute).UtcDateTime);
                    if (minute % 1440 == 389) Do(string.Create(CultureInfo.InvariantCulture, $"SET time_zone = '+00:00'; PURGE BINARY LOGS BEFORE '{Programs.Time(minute - 3 * 1440)}';"));
                    size = Folders.Size(data);
                }
                levels[minute] = size;
            }
        }
        finally
        {
            server.Kill();
            server.WaitForExit();
        }
        return Task.FromResult(levels);
    }

    /// <summary>A column that the busiest table gets by a copy of it, in steps, as tools that do not lock it do; the old one goes an hour after.</summary>
    private static void Alter(int minute, Action<string> sql)
    {
        const int begun = (Warm + 12) * 1440 + 629, steps = 12;
        var step = (minute - begun) / Every;
        if (minute == begun) sql("CREATE TABLE orders_new LIKE orders; ALTER TABLE orders_new ADD COLUMN state INT DEFAULT 0;");
        if (minute > begun && step <= steps) sql($"INSERT INTO orders_new (id, account, at, note) SELECT id, account, at, note FROM orders WHERE id % {steps} = {step - 1};");
        if (step == steps + 1 && minute > begun) sql("INSERT IGNORE INTO orders_new (id, account, at, note) SELECT id, account, at, note FROM orders; RENAME TABLE orders TO orders_old, orders_new TO orders;");
        if (step == steps + 5 && minute > begun) sql("DROP TABLE orders_old;");
    }
}
