namespace Muster.HttpLint.Probing;

/// <summary>How many requests the probes of assets may make in all. Safe for several threads.</summary>
public sealed class ProbeBudget(int requests)
{
    private int left = requests;

    public int Left => Math.Max(0, Volatile.Read(ref left));

    /// <returns>False: it is used up.</returns>
    public bool Take() => Interlocked.Decrement(ref left) >= 0;
}
