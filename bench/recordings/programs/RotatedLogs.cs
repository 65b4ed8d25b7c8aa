using System.Globalization;
using System.Text;

namespace Muster.Bench.Recordings;

/// <summary>Logs that <c>logrotate</c> turns over by its timer: every day with a fortnight kept, or by size every hour. Written every minute.</summary>
internal sealed class RotatedLogs : IRecordedProgram
{
    private const int Warm = 16;
    private readonly string _rule;
    private readonly int _every, _at, _seed;
    private readonly (string Log, double LinesPerMinute, double Growth, double Trouble)[] _logs;

    private RotatedLogs(string name, string says, string rule, int every, int at, int seed, (string, double, double, double)[] logs) =>
        (Name, Says, _rule, _every, _at, _seed, _logs) = (name, says, rule, every, at, seed, logs);

    public static RotatedLogs Daily { get; } = new("logrotate-daily", "two web servers' access logs under logrotate: daily, 14 kept, compressed but the newest; the shop's visitors grow by a third",
        "daily\nrotate 14\ncompress\ndelaycompress\nmissingok\nnotifempty", 1440, 6 * 60 + 25, 101, [("shop-access.log", 45, 0.33, 0.7), ("intranet-access.log", 15, 0, 0.3)]);

    public static RotatedLogs BySize { get; } = new("logrotate-size", "four applications' logs under logrotate: looked at every hour, turned over above 3 MB, 6 kept, compressed",
        "size 3M\nrotate 6\ncompress\nmissingok\nnotifempty", 60, 17, 103, [("billing.log", 6, 0.2, 1.5), ("search.log", 25, 0, 0.7), ("mailer.log", 2, 0, 0.7), ("gateway.log", 12, 0.5, 2)]);

    public string Name { get; }

    public string Says { get; }

    public Task<double[]> RecordAsync(string folder)
    {
        var (logs, levels) = (Folders.Make(folder, "log"), new double[(Warm + RecordedLevels.Days) * 1440]);
        var (configuration, state) = (Path.Combine(folder, "logrotate.conf"), Path.Combine(folder, "state"));
        File.WriteAllText(configuration, $"{logs}/*.log {{\n{_rule}\n}}\n");
        var loads = _logs.Select((log, i) => new Load(_seed + i, Warm + RecordedLevels.Days, growth: log.Growth, trouble: log.Trouble)).ToArray();
        var lines = new StringBuilder();
        for (var minute = 0; minute < levels.Length; minute++)
        {
            for (var i = 0; i < _logs.Length; i++)
            {
                lines.Clear();
                for (var count = loads[i].Count(minute, 1, _logs[i].LinesPerMinute); count > 0; count--) lines.Append(Line(loads[i].Random, minute));
                File.AppendAllText(Path.Combine(logs, _logs[i].Log), lines.ToString());
            }
            if (minute % _every == _at) Programs.RunAt(minute, "logrotate", "-s", state, configuration);
            levels[minute] = Folders.Size(logs);
        }
        return Task.FromResult(levels);
    }

    private static string Line(Random random, int minute) => string.Create(CultureInfo.InvariantCulture,
        $"10.{random.Next(4)}.{random.Next(256)}.{random.Next(256)} - - [{Load.At(minute):dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /p/{random.Next(20_000)}?page={random.Next(9)} HTTP/1.1\" {(random.Next(30) == 0 ? 404 : 200)} {random.Next(100_000)} \"-\" \"{Agents[random.Next(Agents.Length)]}\" {random.NextDouble():0.000}\n");

    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/121.0", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1", "curl/8.5.0", "Prometheus/2.48.1",
    ];
}
