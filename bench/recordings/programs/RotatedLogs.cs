using System.Globalization;
using System.Text;

namespace Muster.Bench.Recordings;

/// <summary>Logs that <c>logrotate</c> turns over by its timer: every day with a fortnight kept, every week as Debian's own, or by size every hour. Written every minute.</summary>
internal sealed class RotatedLogs : IRecordedProgram
{
    private const int Fortnight = 16, Month = 35;
    private readonly string _rule;
    private readonly int _warm, _every, _at, _seed;
    private readonly Func<Random, int, string, string> _line;
    private readonly (string Log, double LinesPerMinute, double Growth, double Trouble)[] _logs;

    private RotatedLogs(string name, string says, int warm, string rule, int every, int at, int seed, Func<Random, int, string, string> line, (string, double, double, double)[] logs) =>
        (Name, Says, _warm, _rule, _every, _at, _seed, _line, _logs) = (name, says, warm, rule, every, at, seed, line, logs);

    public static RotatedLogs Daily { get; } = new("logrotate-daily", "two web servers' access logs under logrotate: daily, 14 kept, compressed but the newest; the shop's visitors grow by a third",
        Fortnight, "daily\nrotate 14\ncompress\ndelaycompress\nmissingok\nnotifempty", 1440, 6 * 60 + 25, 101, Access, [("shop-access.log", 45, 0.33, 0.7), ("intranet-access.log", 15, 0, 0.3)]);

    public static RotatedLogs BySize { get; } = new("logrotate-size", "four applications' logs under logrotate: looked at every hour, turned over above 3 MB, 6 kept, compressed",
        Fortnight, "size 3M\nrotate 6\ncompress\nmissingok\nnotifempty", 60, 17, 103, Access, [("billing.log", 6, 0.2, 1.5), ("search.log", 25, 0, 0.7), ("mailer.log", 2, 0, 0.7), ("gateway.log", 12, 0.5, 2)]);

    public static RotatedLogs Weekly { get; } = new("logrotate-weekly", "a mail server's syslog, auth.log and mail.log as Debian has them: weekly, 4 kept, compressed but the newest; attackers come for hours, spam for half a day",
        Month, "weekly\nrotate 4\ncompress\ndelaycompress\nmissingok\nnotifempty", 1440, 0, 107, Syslog, [("syslog", 3, 0, 0.3), ("auth.log", 4, 0, 4), ("mail.log", 14, 0.2, 1)]);

    public string Name { get; }

    public string Says { get; }

    public Task<double[]> RecordAsync(string folder)
    {
        var (logs, levels) = (Folders.Make(folder, "log"), new double[(_warm + RecordedLevels.Days) * 1440]);
        var (configuration, state) = (Path.Combine(folder, "logrotate.conf"), Path.Combine(folder, "state"));
        File.WriteAllText(configuration, $"{logs}/*.log {{\n{_rule}\n}}\n");
        var loads = _logs.Select((log, i) => new Load(_seed + i, _warm + RecordedLevels.Days, growth: log.Growth, trouble: log.Trouble)).ToArray();
        var lines = new StringBuilder();
        for (var minute = 0; minute < levels.Length; minute++)
        {
            for (var i = 0; i < _logs.Length; i++)
            {
                lines.Clear();
                for (var count = loads[i].Count(minute, 1, _logs[i].LinesPerMinute); count > 0; count--) lines.Append(_line(loads[i].Random, minute, _logs[i].Log));
                File.AppendAllText(Path.Combine(logs, _logs[i].Log), lines.ToString());
            }
            if (minute % _every == _at) Programs.RunAt(minute, "logrotate", "-s", state, configuration);
            levels[minute] = Folders.Size(logs);
        }
        return Task.FromResult(levels);
    }

    private static string Access(Random random, int minute, string log) => string.Create(CultureInfo.InvariantCulture,
        $"10.{random.Next(4)}.{random.Next(256)}.{random.Next(256)} - - [{Load.At(minute):dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /p/{random.Next(20_000)}?page={random.Next(9)} HTTP/1.1\" {(random.Next(30) == 0 ? 404 : 200)} {random.Next(100_000)} \"-\" \"{Agents[random.Next(Agents.Length)]}\" {random.NextDouble():0.000}\n");

    private static string Syslog(Random random, int minute, string log)
    {
        var from = $"{random.Next(1, 224)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}";
        var text = log switch
        {
            "auth.log" => $"sshd[{random.Next(1000, 99_999)}]: Failed password for invalid user {Names[random.Next(Names.Length)]} from {from} port {random.Next(1024, 65_536)} ssh2",
            "mail.log" => random.Next(3) switch
            {
                0 => $"postfix/smtpd[{random.Next(1000, 99_999)}]: connect from unknown[{from}]",
                1 => $"postfix/cleanup[{random.Next(1000, 99_999)}]: {random.NextInt64(1L << 44):X}: message-id=<{random.NextInt64():x}@{Names[random.Next(Names.Length)]}.example>",
                _ => $"postfix/smtpd[{random.Next(1000, 99_999)}]: NOQUEUE: reject: RCPT from unknown[{from}]: 554 5.7.1 Service unavailable; Client host [{from}] blocked; proto=ESMTP helo=<{Names[random.Next(Names.Length)]}>",
            },
            _ => $"CRON[{random.Next(1000, 99_999)}]: (root) CMD (test -x /usr/sbin/task{random.Next(9)} && /usr/sbin/task{random.Next(9)})",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Load.At(minute):MMM dd HH:mm:ss} mx1 {text}\n");
    }

    private static readonly string[] Names = ["admin", "oracle", "test", "ubuntu", "git", "postgres", "deploy", "backup", "ftpuser", "www"];

    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/121.0", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1", "curl/8.5.0", "Prometheus/2.48.1",
    ];
}
