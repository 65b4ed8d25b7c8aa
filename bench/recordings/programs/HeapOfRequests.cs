namespace Muster.Bench.Recordings;

/// <summary>A cache with a bound of its own, garbage of requests, and a leak: subscriptions that nobody ends. What counts is the heap with all that is dead in it.</summary>
internal sealed class HeapOfRequests : IRecordedProgram
{
    public string Name => "heap";

    public string Says => "a .NET heap with a cache, garbage and a leak";

    public Task<double[]> RecordAsync(string folder)
    {
        var (levels, random) = (new double[RecordedLevels.Minutes], new Random(7));
        var cache = new byte[4000][];
        var leaked = new List<byte[]>();
        for (var minute = 0; minute < levels.Length; minute++)
        {
            for (var request = 0; request < 60 * StoreFolder.Busy(minute); request++)
            {
                var answer = new byte[random.Next(200, 12_000)];
                if (random.Next(10) == 0) cache[random.Next(cache.Length)] = answer;
            }
            if (random.Next(3) == 0) leaked.Add(new byte[800]);
            levels[minute] = GC.GetTotalMemory(forceFullCollection: false);
        }
        GC.KeepAlive(leaked);
        return Task.FromResult(levels);
    }
}
