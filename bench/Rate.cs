using System.Diagnostics;
using System.Globalization;

namespace Muster.Bench;

/// <summary>How often per second a piece of work is done on one core: the median of several rounds after a warm-up.</summary>
public readonly record struct Rate(double PerSecond, double Slowest, double Fastest, double BytesPerOperation)
{
    private const int Rounds = 9;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(300);

    /// <param name="work">Does some operations and answers how many.</param>
    public static Rate Measure(Func<long> work)
    {
        // Long enough for the second tier of the compiler, which starts after 100 ms of quiet.
        for (var warm = 0; warm < 3; warm++) OneRound(work);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var rounds = new double[Rounds];
        long operations = 0;
        for (var i = 0; i < Rounds; i++)
        {
            var (done, perSecond) = OneRound(work);
            operations += done;
            rounds[i] = perSecond;
        }
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Array.Sort(rounds);
        return new Rate(rounds[Rounds / 2], rounds[0], rounds[^1], (double)bytes / operations);
    }

    /// <summary>One line: what, the median, the spread, allocation.</summary>
    public void Print(string what) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what,-62} {PerSecond,14:N0} /s   ({Slowest:N0} .. {Fastest:N0}; {BytesPerOperation:0.#} bytes allocated each)"));

    private static (long Done, double PerSecond) OneRound(Func<long> work)
    {
        var clock = Stopwatch.StartNew();
        long done = 0;
        while (clock.Elapsed < Round) done += work();
        return (done, done / clock.Elapsed.TotalSeconds);
    }
}
