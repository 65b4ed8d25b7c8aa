using System.Diagnostics;
using System.Globalization;
using Muster.Bench.Recordings;
using Muster.Testing.Forecasting;

namespace Muster.Bench;

/// <summary>Rolling-origin evaluation of forecasts over generated and recorded disks, beside the rules people use today.</summary>
public sealed class ForecastBench : IBench
{
    /// <summary>Constants were chosen on seeds below 3000 only. These are looked at when the model is done: earlier reports were made from seeds of 1001 and of 3001 on.</summary>
    private const int FirstSeed = 4001, FirstTuningSeed = 1;

    /// <summary>The kinds of the first report; those after them are plain.</summary>
    private const int Hard = 10;

    public string Name => "forecast";

    public string Says => "disks that fill up: recall, false alarms, lead time, bands; beside predict_linear, node-mixin, Netdata, Zabbix [seeds] [days] [first seed or all] [kind], or recorded [NAME...], or held-out [NAME...]";

    public Task<int> RunAsync(string[] arguments)
    {
        switch (arguments.FirstOrDefault())
        {
            case "recorded":
                Recorded("Recorded, open", RecordedSets.Open, arguments[1..]);
                return Task.FromResult(0);
            case "held-out":
                Recorded("Recorded, held out: never looked at for what to change", RecordedSets.HeldOut, arguments[1..]);
                return Task.FromResult(0);
        }
        int Number(int at, int otherwise) => arguments.Length > at ? int.Parse(arguments[at], CultureInfo.InvariantCulture) : otherwise;
        var (seeds, days) = (Number(0, 12), Number(1, 60));
        var kinds = arguments.Length > 3 ? [arguments[3]] : GeneratedSeries.Kinds;
        IEnumerable<FillSeries> Generated(int first) => kinds.SelectMany(kind => Enumerable.Range(first, seeds).Select(seed => GeneratedSeries.Make(kind, seed, days)));
        void Seeds(string what, int first) => Score(string.Create(CultureInfo.InvariantCulture, $"{what}: {kinds.Count} kinds x {seeds} seeds from {first} x {days} days, a sample a minute"), Generated(first));
        if (arguments.Length > 2 && arguments[2] != "all")
        {
            Seeds("Seeds", Number(2, FirstSeed));
            return Task.FromResult(0);
        }
        Seeds("Seeds that were never tuned on", FirstSeed);
        Recorded("Recorded, open", RecordedSets.Open, []);
        Recorded("Recorded, held out: never looked at for what to change", RecordedSets.HeldOut, []);
        Seeds("Seeds that were tuned on", FirstTuningSeed);
        return Task.FromResult(0);
    }

    /// <param name="names">Only these; all without any.</param>
    private static void Recorded(string title, IEnumerable<IRecordedProgram> programs, string[] names) =>
        Score($"{title}: six sizes and one that is never full, 36 days, a sample a minute", RecordedDisks.Of(programs.Where(program => names.Length == 0 || names.Contains(program.Name))));

    private static void Score(string title, IEnumerable<FillSeries> disks)
    {
        var ours = new MusterAlarm();
        IFillAlarm[] rules = [ours, new OlsAlarm(), new NodeMixinAlarm(), new NetdataAlarm(), new ZabbixAlarm()];
        var scores = rules.ToDictionary(rule => rule.Name, _ => new Dictionary<string, AlarmScore>());
        var (clock, whole) = (new Stopwatch(), Stopwatch.StartNew());
        foreach (var series in disks)
            foreach (var rule in rules)
            {
                if (rule == ours) clock.Start();
                if (!scores[rule.Name].TryGetValue(series.Kind, out var score)) scores[rule.Name][series.Kind] = score = new AlarmScore();
                score.Add(RollingOrigin.Score(series, rule));
                clock.Stop();
            }
        Console.WriteLine($"\n## {title}");
        foreach (var rule in rules) Print(rule.Name, scores[rule.Name]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{ours.Forecasts:N0} forecasts, {100.0 * ours.Abstained / ours.Forecasts:0.#} % abstained, {ours.Forecasts / clock.Elapsed.TotalMinutes:N0} a minute on one core (bursts looked for and evaluation included); all rules {whole.Elapsed.TotalMinutes:0.0} minutes"));
    }

    private static void Print(string name, Dictionary<string, AlarmScore> byKind)
    {
        Console.WriteLine($"\n### {name}\n\n| kind | fills | recall | precision | false alarms | per 1,000 days | early (24-48 h) | lead, median h | bands | cover | open |\n|---|---|---|---|---|---|---|---|---|---|---|");
        var (all, hard) = (new AlarmScore(), new AlarmScore());
        foreach (var (kind, score) in byKind)
        {
            Row(kind, score);
            all.Add(score);
            if (GeneratedSeries.Kinds.Take(Hard).Contains(kind)) hard.Add(score);
        }
        if (hard.Days > 0 && hard.Days < all.Days) Row("the first ten", hard);
        Row("all", all);
        if (all.Bursts > 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nof {all.Alarms} alarms {all.Bursts} began as a burst's, {all.FalseBursts} of these false; {all.Alarms - all.Bursts} as a forecast's, {all.False - all.FalseBursts} of these false ({1000.0 * (all.False - all.FalseBursts) / all.Days:0.00} in 1,000 days)"));
    }

    private static void Row(string kind, AlarmScore s) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {kind} | {s.Fills} | {s.Recall:P1} | {s.Precision:P1} | {s.False} | {s.FalsePerThousandDays:0.0} | {s.EarlyAlarms} | {s.MedianLead:0.0} | {s.Bands} | {s.Coverage:P0} | {s.OpenBands} |"));
}
