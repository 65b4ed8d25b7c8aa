using Muster.Metrics;
using Muster.PromQl.Conformance;

namespace Muster.PromQl.Tests.Testing;

/// <summary>Stores with series that have gaps, resets, stale markers, NaN and infinities.</summary>
internal static class SampleStore
{
    public static ScriptStore Random(int seed)
    {
        var random = new Random(seed);
        var store = new ScriptStore();
        foreach (var name in (string[])["x", "y_total", "z", "odd.name"])
            foreach (var a in (string[])["1", "2", ""])
                foreach (var b in (string[])["u1", "u2"])
                {
                    var labels = Labels.From((Labels.MetricName, name), ("a", a), ("b", b), (name == "odd.name" ? "label.é" : "d", "v"));
                    double counter = 0;
                    for (long time = random.Next(5) * 7000; time < 900_000; time += 15_000 + random.Next(3) * 100)
                    {
                        if (random.Next(12) == 0) continue;
                        counter = random.Next(15) == 0 ? 0 : counter + random.Next(10);
                        var value = name == "y_total" ? counter : random.Next(20) switch { 0 => double.NaN, 1 => double.PositiveInfinity, 2 => StaleMarker.Value, _ => random.NextDouble() * 100 - 30 };
                        store.Add(labels, time, value);
                    }
                }
        return store;
    }
}
