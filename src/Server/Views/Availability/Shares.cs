namespace Muster.Server.Views.Availability;

/// <summary>Time added up, in milliseconds. What is unknown stands apart: it counts neither for nor against.</summary>
public readonly record struct Shares(long Good, long Bad, long Unknown)
{
    /// <summary>Good by known time, from 0 to 1; null when nothing is known.</summary>
    public double? Available => Good + Bad == 0 ? null : (double)Good / (Good + Bad);

    /// <summary>Unknown by all time; null when there was none.</summary>
    public double? UnknownShare => Good + Bad + Unknown == 0 ? null : (double)Unknown / (Good + Bad + Unknown);

    public static Shares operator +(Shares a, Shares b) => new(a.Good + b.Good, a.Bad + b.Bad, a.Unknown + b.Unknown);
}

/// <summary>What a stretch of time counts as.</summary>
public enum Counted
{
    Good,
    Bad,
    Unknown,

    /// <summary>Not at all: the host had left, or was not there yet.</summary>
    Not,
}

/// <param name="FromMs">Unix milliseconds, to <paramref name="ToMs"/> (left out).</param>
public readonly record struct Stretch(long FromMs, long ToMs, Counted As);

/// <summary>Adds stretches up.</summary>
public static class Stretches
{
    public static Shares Sum(IEnumerable<Stretch> stretches)
    {
        var sum = default(Shares);
        foreach (var stretch in stretches) sum += One(stretch.ToMs - stretch.FromMs, stretch.As);
        return sum;
    }

    /// <summary>
    /// A check's time where its host's is laid over it: while the host was lost the check was not there for anybody (bad), while the host was
    /// blind or rebooting nobody knows, and after it left nothing counts. Both in order, without overlaps.
    /// </summary>
    public static Shares SumUnder(IReadOnlyList<Stretch> host, IEnumerable<Stretch> check)
    {
        var sum = default(Shares);
        var at = 0;
        foreach (var stretch in check)
        {
            while (at < host.Count && host[at].ToMs <= stretch.FromMs) at++;
            for (var i = at; i < host.Count && host[i].FromMs < stretch.ToMs; i++)
            {
                var length = Math.Min(host[i].ToMs, stretch.ToMs) - Math.Max(host[i].FromMs, stretch.FromMs);
                if (stretch.As != Counted.Not) sum += One(length, host[i].As == Counted.Good ? stretch.As : host[i].As);
            }
        }
        return sum;
    }

    private static Shares One(long length, Counted counted) => counted switch
    {
        Counted.Good => new Shares(length, 0, 0),
        Counted.Bad => new Shares(0, length, 0),
        Counted.Unknown => new Shares(0, 0, length),
        _ => default,
    };
}
