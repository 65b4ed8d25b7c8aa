namespace Muster.Selectors.Parsing;

/// <summary>"Did you mean": the known word that is fewest edits away.</summary>
internal static class Nearest
{
    /// <returns><c>: did you mean 'x'?</c>, or the list of what is known when nothing is near.</returns>
    public static string Hint(string word, IReadOnlyCollection<string> known)
    {
        var best = known.Select(k => (Word: k, Distance: Distance(word.ToLowerInvariant(), k.ToLowerInvariant()))).OrderBy(k => k.Distance).FirstOrDefault();
        if (best.Word is not null && best.Distance <= Math.Max(1, Math.Min(word.Length, best.Word.Length) / 2)) return $": did you mean '{best.Word}'?";
        return known.Count == 0 ? ": there are none" : $": known are {string.Join(", ", known.Order(StringComparer.Ordinal).Take(20))}";
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        if (Math.Max(a.Length, b.Length) > 64) return int.MaxValue;
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }
                var replaced = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replaced, 1 + Math.Min(d[i - 1, j], d[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
