using System.Diagnostics;
using System.Globalization;
using Muster.Testing.Forecasting;

namespace Muster.Bench;

/// <summary>Rolling-origin evaluation of forecasts over generated disks, beside the rules people use today.</summary>
public sealed class ForecastBench : IBench
{
    /// <summary>Constants were chosen on seeds 1 to 99 only; the first report was made from seeds of 1001 on, the second from those of 3001 on.</summary>
    private const int FirstSeed = 3001;

    /// <summary>The kinds of the first report; those after them are plain.</summary>
    private const int Hard = 10;

    public string Name => "forecast";

    public string Says => "disks that fill up: recall, false alarms, lead time, bands; beside predict_linear, node-mixin, Netdata, Zabbix [seeds] [days] [first seed] [kind]";

    public Task<int> RunAsync(string[] arguments)
    {
        int Number(int at, int otherwise) => arguments.Length > at ? int.Parse(arguments[at], CultureInfo.InvariantCulture) : otherwise;
        var (seeds, days, first) = (Number(0, 12), Number(1, 60), Number(2, FirstSeed));
        var kinds = arguments.Length > 3 ? [arguments[3]] : GeneratedSeries.Kinds;
        var ours = new MusterAlarm();
        IFillAlarm[] rules = [ours, new OlsAlarm(), new NodeMixinAlarm(), new NetdataAlarm(), new ZabbixAlarm()];
        var scores = rules.ToDictionary(rule => rule.Name, _ => new Dictionary<string, AlarmScore>());
        var clock = new Stopwatch();
        foreach (var kind in kinds)
            for (var seed = first; seed < first + seeds; seed++)
            {
                var series = GeneratedSeries.Make(kind, seed, days);
                foreach (var rule in rules)
                {
                    if (rule == ours) clock.Start();
                    if (!scores[rule.Name].TryGetValue(kind, out var score)) scores[rule.Name][kind] = score = new AlarmScore();
                    score.Add(RollingOrigin.Score(series, rule));
                    clock.Stop();
                }
            }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kinds.Count} kinds x {seeds} seeds from {first} x {days} days, a sample a minute"));
        foreach (var rule in rules) Print(rule.Name, scores[rule.Name]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{ours.Forecasts:N0} forecasts, {100.0 * ours.Abstained / ours.Forecasts:0.#} % abstained, {ours.Forecasts / clock.Elapsed.TotalMinutes:N0} a minute on one core (bursts looked for and evaluation included)"));
        return Task.FromResult(0);
    }

    private static void Print(string name, Dictionary<string, AlarmScore> byKind)
    {
        Console.WriteLine($"\n{name}\n| kind | fills | recall | precision | false alarms | per 1,000 days | early (24-48 h) | lead, median h | bands | cover | open |\n|---|---|---|---|---|---|---|---|---|---|---|");
        var (all, hard) = (new AlarmScore(), new AlarmScore());
        foreach (var (kind, score) in byKind)
        {
            Row(kind, score);
            all.Add(score);
            if (GeneratedSeries.Kinds.Take(Hard).Contains(kind)) hard.Add(score);
        }
        Row("the first ten", hard);
        Row("all", all);
    }

    private static void Row(string kind, AlarmScore s) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {kind} | {s.Fills} | {s.Recall:P1} | {s.Precision:P1} | {s.False} | {s.FalsePerThousandDays:0.0} | {s.EarlyAlarms} | {s.MedianLead:0.0} | {s.Bands} | {s.Coverage:P0} | {s.OpenBands} |"));
}
