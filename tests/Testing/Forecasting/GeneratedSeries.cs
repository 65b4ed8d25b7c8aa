namespace Muster.Testing.Forecasting;

/// <summary>Generated disks of many habits. The same kind and seed give the same series; every kind has seeds that fill up and seeds that do not.</summary>
public static class GeneratedSeries
{
    private static readonly Dictionary<string, Action<SeriesMaker>> Makers = new()
    {
        ["linear"] = Linear,
        ["saw-tooth"] = SawTooth,
        ["gc-plateau"] = GcPlateau,
        ["burst"] = Burst,
        ["step"] = Step,
        ["resize"] = Resize,
        ["leak"] = Leak,
        ["log-rotation"] = LogRotation,
        ["noise"] = Noise,
        ["nightly-files"] = NightlyFiles,
        ["steady"] = PlainSeries.Steady,
        ["database"] = PlainSeries.Database,
        ["slowing"] = PlainSeries.Slowing,
        ["certificate"] = PlainSeries.Certificate,
    };

    public static IReadOnlyList<string> Kinds { get; } = [.. Makers.Keys];

    public static FillSeries Make(string kind, int seed, int days)
    {
        var maker = new SeriesMaker(kind, seed, days);
        Makers[kind](maker);
        return maker.Done();
    }

    /// <summary>More by day than by night, a little uneven from hour to hour; freed when full.</summary>
    private static void Linear(SeriesMaker m)
    {
        var level = m.Between(20, 75);
        var rate = (100 - level) / (m.Scaled(3, 250) * FillSeries.Day);
        var (swing, uneven, jitter) = (m.Between(0, 0.9), m.Between(0, 1.0), m.Between(0, 0.05));
        double push = 1;
        while (m.More)
        {
            if (m.Minute % 60 == 0) push = Math.Max(0, 1 + uneven * m.Normal()) / (1 + 0.08 * uneven);
            level += rate * push * (1 + swing * Math.Sin(2 * Math.PI * (m.MinuteOfDay - 540) / FillSeries.Day));
            m.Put(level + jitter * m.Normal());
            if (m.Freed) level = m.Between(30, 60);
        }
    }

    /// <summary>Cleaned up at the same time every day; in half of the seeds what remains grows.</summary>
    private static void SawTooth(SeriesMaker m)
    {
        var (at, rise, floor) = (m.Dice.Next(FillSeries.Day), m.Between(5, 35), m.Between(15, 45));
        var grow = m.Chance(0.5) ? (100 - floor - rise) / (m.Scaled(12, 60) * FillSeries.Day) : 0;
        var (level, pace) = (floor, 1.0);
        while (m.More)
        {
            floor += grow;
            if (m.MinuteOfDay == at) (level, pace) = (floor + m.Between(0, 0.05) * rise, 1 + 0.08 * m.Normal());
            level += rise / FillSeries.Day * pace + grow;
            m.Put(level + 0.03 * m.Normal());
            if (m.Freed) (floor, level) = (25, 25 + rise * 0.3);
        }
    }

    /// <summary>A heap: rises by use, falls back whenever it reaches about its limit; in a fourth of the seeds the live part leaks.</summary>
    private static void GcPlateau(SeriesMaker m)
    {
        var (floor, limit) = (m.Between(25, 55), m.Between(65, 93));
        var leak = m.Chance(0.25) ? (100 - limit) / (m.Scaled(8, 60) * FillSeries.Day) : 0;
        var (level, pace, next) = (floor, (limit - floor) / m.Scaled(20, 2000), limit);
        while (m.More)
        {
            (floor, limit) = (floor + leak, limit + leak);
            level += pace * (1 + 0.5 * Math.Sin(2 * Math.PI * m.MinuteOfDay / FillSeries.Day)) * m.Between(0.5, 1.5);
            if (level >= next) (level, next) = (floor + m.Between(0, 4), limit + 1.2 * m.Normal());
            next = Math.Min(next, leak > 0 ? 200 : 98.5);
            m.Put(level);
            if (m.Freed) (floor, limit, level, next) = (floor - (limit - 70), 70, floor - (limit - 70), 70);
        }
    }

    /// <summary>Slow growth, and every few days something large that is written fast and removed hours later; some are too large.</summary>
    private static void Burst(SeriesMaker m)
    {
        var level = m.Between(20, 60);
        var rate = m.Between(0, 10) / (60 * FillSeries.Day);
        double extra = 0, pace = 0;
        int until = 0, remove = -1;
        while (m.More)
        {
            level += rate;
            if (remove < 0 && m.Chance(1 / (3.0 * FillSeries.Day)))
            {
                (pace, until) = (m.Between(5, 40) / m.Between(10, 120), m.Minute + m.Dice.Next(10, 120));
                pace = Math.Min(pace, m.Between(5, 50) / (until - m.Minute));
                if (m.Chance(0.1)) until = m.Minute + 600;
                remove = until + m.Dice.Next(60, 360);
            }
            if (m.Minute < until) extra += pace * m.Between(0.7, 1.3);
            if (m.Minute == remove) (extra, remove) = (0, -1);
            m.Put(level + extra);
            if (m.Freed) (extra, remove, until) = (0, -1, 0);
        }
    }

    /// <summary>Data sets come and go at once; between them nothing moves much. Never full.</summary>
    private static void Step(SeriesMaker m)
    {
        var level = m.Between(20, 70);
        var jitter = m.Between(0, 0.1);
        while (m.More)
        {
            if (m.Chance(1 / (6.0 * FillSeries.Day))) level = Math.Clamp(level + m.Between(-25, 25), 10, 94);
            level += 0.00002 * m.Normal();
            m.Put(level + jitter * m.Normal());
        }
    }

    /// <summary>Grows; somebody makes the disk larger in time, mostly.</summary>
    private static void Resize(SeriesMaker m)
    {
        var level = m.Between(40, 75);
        var rate = (100 - level) / (m.Scaled(4, 25) * FillSeries.Day);
        var act = m.Between(0.82, 0.97);
        while (m.More)
        {
            level += rate * m.Between(0.2, 1.8);
            if (level > act * m.Bound)
            {
                if (m.Chance(0.7))
                {
                    m.Avert(m.Minute + (int)((m.Bound - level) / rate));
                    m.Bound *= m.Between(1.2, 2);
                    act = m.Between(0.82, 0.97);
                }
                else act = 2;
            }
            m.Put(level + 0.02 * m.Normal());
            if (m.Freed) (level, act) = (m.Bound * m.Between(0.4, 0.6), m.Between(0.82, 0.97));
        }
    }

    /// <summary>Rests, then leaks until it is full or, in half of the cases, somebody restarts it before.</summary>
    private static void Leak(SeriesMaker m)
    {
        var rest = m.Between(25, 60);
        var (level, rate, stop) = (rest, 0.0, 100.0);
        while (m.More)
        {
            if (rate == 0 && m.Chance(1 / (6.0 * FillSeries.Day)))
            {
                rate = (100 - rest) / m.Scaled(8 * 60, 10 * FillSeries.Day);
                stop = m.Chance(0.5) ? 200 : m.Between(rest + 10, 97);
            }
            level += rate * m.Between(0.3, 1.7);
            if (level > stop)
            {
                m.Avert(m.Minute + (int)((100 - level) / rate));
                (level, rate) = (rest, 0);
            }
            m.Put(level + 0.15 * m.Normal());
            if (m.Freed) (level, rate) = (rest, 0);
        }
    }

    /// <summary>Logs grow by day, one generation goes every night and many at the end of the week; in some seeds the rotation stops working one day.</summary>
    private static void LogRotation(SeriesMaker m)
    {
        var (rest, daily) = (m.Between(20, 50), m.Between(1, 4));
        var breaks = m.Chance(0.4) ? (int)m.Between(20, 45) * FillSeries.Day : int.MaxValue;
        double logs = 0;
        while (m.More)
        {
            logs += daily / FillSeries.Day * (1 + 0.8 * Math.Sin(2 * Math.PI * (m.MinuteOfDay - 480) / FillSeries.Day)) * m.Between(0.5, 1.5);
            if (m.MinuteOfDay == 200 && m.Minute < breaks) logs = m.Minute / FillSeries.Day % 7 == 6 ? logs * 0.15 : logs - daily * 0.55;
            m.Put(rest + Math.Max(0, logs));
            if (m.Freed) (logs, breaks) = (0, int.MaxValue);
        }
    }

    /// <summary>Goes up and down around a middle, sometimes near the bound, never to it.</summary>
    private static void Noise(SeriesMaker m)
    {
        var (middle, width, pull) = (m.Between(30, 88), m.Between(0.5, 4), 1 / m.Scaled(30, 1500));
        double away = 0;
        while (m.More)
        {
            away += -pull * away + width * Math.Sqrt(2 * pull) * m.Normal();
            m.Put(Math.Min(middle + away, 99));
        }
    }

    /// <summary>Something large is written every night at three and removed within two hours; the rest grows slowly in half of the seeds.</summary>
    private static void NightlyFiles(SeriesMaker m)
    {
        var (level, size) = (m.Between(20, 50), m.Between(8, 28));
        var rate = m.Chance(0.5) ? (100 - level - size) / (m.Scaled(10, 60) * FillSeries.Day) : 0;
        double extra = 0, tonight = size;
        while (m.More)
        {
            level += rate;
            if (m.MinuteOfDay == 150) tonight = size * (1 + 0.04 * m.Normal());
            if (m.MinuteOfDay is >= 180 and < 240) extra += tonight / 60;
            if (m.MinuteOfDay == 300) extra = 0;
            m.Put(level + extra + 0.02 * m.Normal());
            if (m.Freed) (level, extra) = (30, 0);
        }
    }
}
