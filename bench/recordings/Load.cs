namespace Muster.Bench.Recordings;

/// <summary>
/// How much work there is, minute by minute, around 1: busier by day, less at weekends, no day like the other, and now and then an hour or six in which something is
/// wrong or loud. The same numbers every time for a seed.
/// </summary>
internal sealed class Load
{
    /// <summary>The first minute is midnight of a Monday.</summary>
    public static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly double[] _minutes;

    /// <param name="seed">What is drawn.</param>
    /// <param name="days">How long.</param>
    /// <param name="weekend">The work of a Saturday or Sunday, of a weekday's.</param>
    /// <param name="day">How much busier the afternoon is than the mean; the night is as much calmer.</param>
    /// <param name="growth">How much more there is at the end than at the beginning: 0.5 is half as much again.</param>
    /// <param name="trouble">Stretches of two to five times the work, in a week.</param>
    public Load(int seed, int days, double weekend = 0.4, double day = 0.7, double growth = 0, double trouble = 0.7)
    {
        Random = new Random(seed);
        _minutes = new double[days * 1440];
        double daily = 0, hourly = 0, loud = 1;
        var until = 0;
        for (var minute = 0; minute < _minutes.Length; minute++)
        {
            if (minute % 1440 == 0) daily = 0.5 * daily + 0.2 * Normal();
            if (minute % 60 == 0) hourly = 0.8 * hourly + 0.2 * Normal();
            if (minute >= until && Random.NextDouble() < trouble / (7 * 1440)) (until, loud) = (minute + Random.Next(60, 360), 2 + 3 * Random.NextDouble());
            var shape = 1 + day * Math.Sin(2 * Math.PI * (minute % 1440 - 540) / 1440);
            var ofWeek = minute / 1440 % 7 >= 5 ? weekend : 1;
            _minutes[minute] = shape * ofWeek * Math.Exp(daily + hourly) * (minute < until ? loud : 1) * (1 + growth * minute / _minutes.Length);
        }
    }

    /// <summary>For whatever else is drawn by chance.</summary>
    public Random Random { get; }

    public int Minutes => _minutes.Length;

    public double this[int minute] => _minutes[minute];

    /// <summary>A whole number of things that happen in the minutes from <paramref name="minute"/> on, at <paramref name="perMinute"/> of a usual minute.</summary>
    public int Count(int minute, int minutes, double perMinute)
    {
        double sum = 0;
        for (var i = minute; i < Math.Min(minute + minutes, _minutes.Length); i++) sum += _minutes[i];
        var mean = sum * perMinute;
        return (int)Math.Max(0, Math.Round(mean + Math.Sqrt(mean) * Normal()));
    }

    /// <summary>A size as files have them: most small, a few large.</summary>
    public int Size(double median, double spread = 1) => (int)Math.Min(200 * median, median * Math.Exp(spread * Normal()));

    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Random.NextDouble())) * Math.Cos(2 * Math.PI * Random.NextDouble());

    public static DateTimeOffset At(int minute) => Start.AddMinutes(minute);
}
