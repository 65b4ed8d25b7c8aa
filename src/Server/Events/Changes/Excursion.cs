namespace Muster.Server.Events.Changes;

/// <summary>
/// The highest level that was held for a twentieth of a span, and the lowest: what a person sees as a hill or a dip of the line, though it is too short to move
/// middle and upper end. Single bursts hold no level.
/// </summary>
internal static class Excursion
{
    private const int Part = 20, Shortest = 3;

    /// <summary>How far the level held after lies beyond any that was held before; 0 when it does not. The sign says up or down.</summary>
    public static double Between(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        var length = Math.Max(Shortest, after.Length / Part);
        if (before.Length < length || after.Length < length) return 0;
        var up = Math.Max(0, Held(after, length, 1) - Held(before, length, 1));
        var down = Math.Max(0, Held(after, length, -1) - Held(before, length, -1));
        return up >= down ? up : -down;
    }

    /// <summary>The largest of all the lowest values of so many in a row; with the sign -1 the same of the values turned over.</summary>
    private static double Held(ReadOnlySpan<double> values, int length, int sign)
    {
        var waiting = new int[values.Length]; // places whose values rise: the first is the lowest of the window
        var (first, behind, best) = (0, 0, double.NegativeInfinity);
        for (var i = 0; i < values.Length; i++)
        {
            while (behind > first && sign * values[waiting[behind - 1]] >= sign * values[i]) behind--;
            waiting[behind++] = i;
            if (waiting[first] <= i - length) first++;
            if (i >= length - 1) best = Math.Max(best, sign * values[waiting[first]]);
        }
        return best;
    }
}
