using System.Diagnostics;

namespace Muster.Probes.Process;

/// <summary>
/// Kills until nothing is left. A killed process lives on until the kernel comes to run it once more (on a busy machine that takes a while), and one that
/// was missed may have forked meanwhile; so the end is not that all were signalled but that a new snapshot shows none of them.
/// </summary>
internal static class ProcessSweep
{
    /// <summary>A process stuck in the kernel cannot be killed; nobody waits for it longer than this.</summary>
    public static readonly long Patience = Stopwatch.Frequency * 2;

    private static readonly long LongestPause = Stopwatch.Frequency / 10;

    /// <summary>Blocks for <see cref="Patience"/> at the most. False when some are still there then.</summary>
    public static bool UntilGone(Func<ProcessSnapshot, List<int>> members)
    {
        using var pause = new ManualResetEventSlim();
        long until = Stopwatch.GetTimestamp() + Patience;
        for (int round = 0; ; round++)
        {
            if (Kill(members(ProcessSnapshot.Take())) == 0)
                return true;
            long now = Stopwatch.GetTimestamp();
            if (now >= until)
                return false;
            pause.Wait((int)(PauseAfter(round) * 1000 / Stopwatch.Frequency));
        }
    }

    /// <summary>How many there were to kill: those a signal could be sent to.</summary>
    public static int Kill(List<int> members) => members.Sum(member => Libc.Kill(member, Libc.SigKill) == 0 ? 1 : 0);

    /// <summary>Ticks until the next look: 2 ms, 4 ms, … 100 ms, because each look reads all of /proc.</summary>
    public static long PauseAfter(int round) => Math.Min(LongestPause, Stopwatch.Frequency / 500 << Math.Min(round, 8));
}
