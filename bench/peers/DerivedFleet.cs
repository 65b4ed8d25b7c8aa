using Muster.Metrics;

namespace Muster.Bench.Peers;

/// <summary>
/// Many hosts for many hours out of the recording of one. Each host walks through the recorded scrapes from a place of its own and
/// now and then jumps to another, so that steps that belong together (one busy moment seen by forty series) stay together.
/// What always rises goes on by the recorded increments, times the host's own load and a tenth of noise; everything else that
/// moves takes the recorded levels, shifted by host, with a tenth of the recorded step as noise. Without the noise the same
/// steps would come back to the digit, and a compressor would find them. What stood still stands still; digits are those the exporter printed.
/// </summary>
internal static class DerivedFleet
{
    private const int JumpEvery = 60;
    private const decimal Noise = 0.1m;

    public static SampleTable Make(RecordedScrapes recorded, int instances, int scrapes, long firstMs)
    {
        var series = new List<Labels>();
        var offsets = new List<int>();
        var rows = new List<double[]>();
        for (var instance = 0; instance < instances; instance++)
        {
            var walk = Walk(new Random(instance), recorded.Scrapes, scrapes);
            var random = new Random(1000 + instance);
            var load = (decimal)Math.Exp((random.NextDouble() - 0.5) * 1.8);
            foreach (var one in recorded.All)
            {
                series.Add(one.With($"host-{instance:00}:9100"));
                offsets.Add(instance * 197 % 10_000);
                rows.Add(Rises(one.Values) ? Risen(one, walk, load, random) : Moved(one, walk, random));
            }
        }
        return new SampleTable(series, [.. offsets], [.. rows], firstMs, 10_000);
    }

    /// <summary>Which recorded scrape each scrape follows; always one that has another after it.</summary>
    private static int[] Walk(Random random, int recorded, int scrapes)
    {
        var walk = new int[scrapes];
        var at = random.Next(recorded - 1);
        for (var i = 0; i < scrapes; i++)
        {
            walk[i] = at;
            at = random.Next(JumpEvery) == 0 || at + 2 >= recorded ? random.Next(recorded - 1) : at + 1;
        }
        return walk;
    }

    private static bool Rises(decimal?[] values)
    {
        var rose = false;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] is not { } now || values[i - 1] is not { } before || now < before) return false;
            rose |= now > before;
        }
        return rose;
    }

    private static double[] Risen(RecordedScrapes.Series one, int[] walk, decimal load, Random random)
    {
        var row = new double[walk.Length];
        // Time passes on all hosts alike; work does not.
        var pace = one.Identity.Contains("time_seconds", StringComparison.Ordinal) ? 1 : load;
        var level = decimal.Round(one.Values[0]!.Value * (decimal)(0.3 + random.NextDouble() * 2), one.Digits);
        for (var i = 0; i < walk.Length; i++)
        {
            var step = one.Values[walk[i] + 1]!.Value - one.Values[walk[i]]!.Value;
            if (step != 0) level += Math.Max(0, decimal.Round(step * pace * (1 + Noise * Spread(random)), one.Digits));
            row[i] = (double)level;
        }
        return row;
    }

    private static double[] Moved(RecordedScrapes.Series one, int[] walk, Random random)
    {
        var row = new double[walk.Length];
        decimal low = one.Values.Min()!.Value, high = one.Values.Max()!.Value;
        var shift = decimal.Round((high - low) * (decimal)random.NextDouble(), one.Digits);
        for (var i = 0; i < walk.Length; i++)
        {
            if (one.Values[walk[i] + 1] is not { } now)
            {
                row[i] = StaleMarker.Value;
                continue;
            }
            var step = one.Values[walk[i]] is { } before ? now - before : 0;
            row[i] = (double)(now + shift + decimal.Round(Math.Abs(step) * Noise * Spread(random), one.Digits));
        }
        return row;
    }

    /// <summary>-1 to 1, the middle likelier.</summary>
    private static decimal Spread(Random random) => (decimal)(random.NextDouble() - random.NextDouble());
}
