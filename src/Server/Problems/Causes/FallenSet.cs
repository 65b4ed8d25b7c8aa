namespace Muster.Server.Problems.Causes;

/// <summary>Things that may fall together, and what they have in common.</summary>
/// <param name="Key">Such as <c>tag:rack7</c>.</param>
/// <param name="Title">As people call it: <c>rack7</c>.</param>
/// <param name="Fallen">Those that fell at once.</param>
/// <param name="Size">All that stood before.</param>
/// <param name="Least">How many must have fallen before it is called a cause.</param>
public sealed record FallenSet<T>(string Key, string Title, IReadOnlyCollection<T> Fallen, int Size, int Least)
{
    /// <summary>Half: agents are missed one after another over two seconds, and the first page must not go out meanwhile for each.</summary>
    public const double LeastShare = 0.5;
}

/// <summary>Which sets explain best what fell.</summary>
public static class FallenSets
{
    /// <summary>
    /// The set whose members and the fallen are most alike (harmonic mean of "of the set so many fell" and "of the fallen so many are of
    /// the set"), then the next for what is left. Each fallen one is explained at most once.
    /// </summary>
    public static IEnumerable<(FallenSet<T> Set, IReadOnlyCollection<T> Explained)> Explain<T>(IReadOnlyCollection<T> fallen, IReadOnlyCollection<FallenSet<T>> sets) where T : notnull
    {
        var left = new HashSet<T>(fallen);
        var open = sets.ToList();
        while (left.Count > 0)
        {
            var best = open.Select(set => (Set: set, Explained: set.Fallen.Where(left.Contains).ToList()))
                .Where(c => c.Explained.Count >= c.Set.Least && c.Set.Fallen.Count >= c.Set.Size * FallenSet<T>.LeastShare)
                .OrderByDescending(c => Likeness(c.Explained.Count, c.Set.Size, left.Count)).ThenBy(c => c.Set.Key, StringComparer.Ordinal)
                .FirstOrDefault();
            if (best.Set is null) yield break;
            left.ExceptWith(best.Explained);
            open.Remove(best.Set);
            yield return best;
        }
    }

    private static double Likeness(int both, int size, int fallen) => 2.0 * both / (size + fallen);
}
