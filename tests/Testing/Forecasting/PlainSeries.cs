namespace Muster.Testing.Forecasting;

/// <summary>Disks without tricks: what a model of regimes and peaks must not get wrong for all its cleverness.</summary>
internal static class PlainSeries
{
    /// <summary>The same every minute, measured every five, now and then with a breath of noise; freed when full.</summary>
    public static void Steady(SeriesMaker m)
    {
        var level = m.Between(5, 60);
        var rate = (100 - level) / (m.Scaled(3.5, 40) * FillSeries.Day);
        var noise = m.Chance(0.5) ? 0 : m.Between(0, 0.02);
        var measured = level;
        while (m.More)
        {
            level += rate;
            if (m.Minute % 5 == 0) measured = level + noise * m.Normal();
            m.Put(measured);
            if (m.Freed) measured = level = m.Between(20, 50);
        }
    }

    /// <summary>A database: data files grow by whole extents, the log in segments that are used again; busier by day.</summary>
    public static void Database(SeriesMaker m)
    {
        var (data, extent) = (m.Between(20, 60), m.Scaled(0.1, 2));
        var rate = (100 - data) / (m.Scaled(5, 80) * FillSeries.Day);
        var (segment, most) = (m.Between(0.05, 0.3), m.Dice.Next(3, 12));
        double inside = 0, segments = 1;
        while (m.More)
        {
            var busy = Math.Max(0, 1 + 0.8 * Math.Sin(2 * Math.PI * (m.MinuteOfDay - 540) / FillSeries.Day)) * m.Between(0.4, 1.6);
            inside += rate * busy;
            if (inside > extent) (data, inside) = (data + extent, inside - extent);
            segments += 0.05 * busy;
            if (segments > most) segments -= m.Dice.Next(1, most);
            m.Put(data + segment * (int)segments);
            if (m.Freed) data = m.Between(30, 60);
        }
    }

    /// <summary>Fast at first and ever slower, as what fills a cache or a new index does; in a third of the seeds to the bound.</summary>
    public static void Slowing(SeriesMaker m)
    {
        var (begin, scale) = (m.Between(10, 40), m.Scaled(0.2, 10) * FillSeries.Day);
        var end = m.Chance(0.33) ? m.Between(100, 115) : m.Between(60, 97);
        var (since, factor) = (0, (end - begin) / Math.Log(1 + m.Length / scale));
        while (m.More)
        {
            m.Put(begin + factor * Math.Log(1 + since++ / scale) + 0.01 * m.Normal());
            if (m.Freed) (since, begin, factor) = (0, begin * 0.8, factor * 0.7);
        }
    }

    /// <summary>Days of a certificate that are used up, as a plugin prints them: exact, or in whole days; renewed in time, mostly.</summary>
    public static void Certificate(SeriesMaker m)
    {
        var (whole, life) = (m.Chance(0.5), m.Between(20, 60));
        var (used, renew) = (m.Between(0, 0.6) * life, m.Between(0.6, 0.8));
        while (m.More)
        {
            used += 1.0 / FillSeries.Day;
            if (used > renew * life)
            {
                if (m.Chance(0.7))
                {
                    m.Avert(m.Minute + (int)((life - used) * FillSeries.Day));
                    used = 0;
                }
                renew = renew < 2 && used > 0 ? 2 : m.Between(0.6, 0.8);
            }
            m.Put(100 / life * (whole ? Math.Floor(used) : used));
            if (m.Freed) (used, renew) = (0, m.Between(0.6, 0.8));
        }
    }
}
