using System.Globalization;
using Muster.Testing.Forecasting;

namespace Muster.Bench;

/// <summary>What other limits of the alarm would have said to the same forecasts: chances, how many looks running they must stand, and down to which they go on standing; and every fault of the built-in ones.</summary>
public sealed class ForecastLimitsBench : IBench
{
    private static readonly double[] Chances = [0.5, 0.55, 0.6, 0.65, 0.7], Held = [1, 0.8, 0.6, 0.4];
    private static readonly int[] Looks = [3, 4];

    public string Name => "forecast-limits";

    public string Says => "recall and false alarms of other limits than 50 % in three looks; for tuning, so not with seeds that shall stay unknown [seeds] [days] [first seed, or recorded] [kind]";

    public Task<int> RunAsync(string[] arguments)
    {
        int Number(int at, int otherwise) => arguments.Length > at ? int.Parse(arguments[at], CultureInfo.InvariantCulture) : otherwise;
        var kinds = arguments.Length > 3 ? arguments[3].Split(',') : [.. GeneratedSeries.Kinds];
        var disks = arguments.Length > 2 && arguments[2] == "recorded" ? RecordedDisks.Of(Recordings.RecordedSets.Open)
            : kinds.SelectMany(kind => Enumerable.Range(Number(2, 1), Number(0, 12)).Select(seed => GeneratedSeries.Make(kind, seed, Number(1, 60))));
        var ours = new MusterAlarm();
        Dictionary<string, AlarmScore> kept = [];
        List<(OtherLimit Rule, AlarmScore Score)> others = [.. Chances.SelectMany(chance => Looks.SelectMany(looks => Held.Select(held => (new OtherLimit(ours, chance, looks, held * chance), new AlarmScore()))))];
        foreach (var series in disks)
        {
            if (!kept.TryGetValue(series.Kind, out var score)) kept[series.Kind] = score = new AlarmScore();
            score.Add(RollingOrigin.Score(series, ours));
            foreach (var (rule, sum) in others) sum.Add(RollingOrigin.Score(series, rule));
        }
        Console.WriteLine("\n| kind | days | fills | caught | false | bands | cover | open |\n|---|---|---|---|---|---|---|---|");
        var all = new AlarmScore();
        foreach (var (kind, score) in kept)
        {
            Row(kind, score);
            all.Add(score);
        }
        Row("all", all);
        Console.WriteLine("\n| chance | looks | held from | recall | caught | false | per 1,000 days |\n|---|---|---|---|---|---|---|");
        foreach (var (rule, score) in others)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {rule.Chance:P0} | {rule.Looks} | {rule.Held:P0} | {score.Recall:P1} | {score.Caught} of {score.Fills} | {score.False} | {score.FalsePerThousandDays:0.00} |"));
        Console.WriteLine();
        foreach (var fault in all.Faults)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(fault.Missed ? "missed" : fault.ByBurst ? "false burst" : "false forecast")}: {fault.Kind} {fault.Seed}, minute {fault.Minute} (day {fault.Minute / 1440.0:0.0})"));
        return Task.FromResult(0);
    }

    private static void Row(string kind, AlarmScore s) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kind} | {s.Days:0} | {s.Fills} | {s.Caught} | {s.False} | {s.Bands} | {s.Coverage:P0} | {s.OpenBands} |"));

    /// <summary>Hears what the built-in rule forecast of the same series, and judges it by another limit. To be asked after it.</summary>
    private sealed class OtherLimit(MusterAlarm source, double chance, int looks, double held) : IFillAlarm
    {
        private const int Every = 30;
        private bool _stands;

        public double Chance => chance;

        public int Looks => looks;

        public double Held => held;

        public string Name => "other";

        public bool ByBurst { get; private set; }

        public void Begin(FillSeries series) => _stands = false;

        public bool At(int minute)
        {
            if (minute % Every == 0)
            {
                var (newest, raised) = (minute / Every, true);
                for (var ago = 0; ago < looks; ago++) raised &= newest >= ago && source.Chances[newest - ago] >= chance;
                _stands = raised || (_stands && source.Chances[newest] >= held);
            }
            ByBurst = !_stands && source.Bursts[minute / 5];
            return _stands || ByBurst;
        }
    }
}
