namespace Muster.Agent.Link;

/// <summary>Waits between dials: doubling from 0.2 s to 30 s, each drawn from the upper half, so that a thousand agents do not return in step.</summary>
internal sealed class Backoff(Random random)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private TimeSpan _ceiling = Shortest;

    public TimeSpan Next()
    {
        var wait = _ceiling * (0.5 + random.NextDouble() / 2);
        _ceiling = _ceiling * 2 < Longest ? _ceiling * 2 : Longest;
        return wait;
    }

    /// <summary>A session was up: start from the shortest wait again.</summary>
    public void Reset() => _ceiling = Shortest;
}
