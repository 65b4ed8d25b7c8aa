namespace Muster.Server.Commands.Output;

/// <summary>A line of a difference: <c>' '</c> in both, <c>'-'</c> only in the first, <c>'+'</c> only in the second.</summary>
public sealed record DiffLine(char Side, string Text);

/// <summary>What two outputs have in common and what not, by lines: the longest common subsequence.</summary>
public static class LineDiff
{
    /// <summary>Of each side; what is beyond is not compared.</summary>
    public const int MostLines = 2_000;

    public static IReadOnlyList<DiffLine> Of(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        var start = 0;
        while (start < first.Count && start < second.Count && first[start] == second[start]) start++;
        var end = 0;
        while (end < first.Count - start && end < second.Count - start && first[^(end + 1)] == second[^(end + 1)]) end++;
        var (a, b) = (first.Skip(start).SkipLast(end).ToArray(), second.Skip(start).SkipLast(end).ToArray());

        // common[i, j]: length of the longest common subsequence of a[i..] and b[j..]
        var common = new ushort[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
            for (var j = b.Length - 1; j >= 0; j--)
                common[i, j] = a[i] == b[j] ? (ushort)(common[i + 1, j + 1] + 1) : Math.Max(common[i + 1, j], common[i, j + 1]);

        var lines = new List<DiffLine>(first.Take(start).Select(t => new DiffLine(' ', t)));
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            if (i < a.Length && j < b.Length && a[i] == b[j])
            {
                lines.Add(new DiffLine(' ', a[i]));
                i++;
                j++;
            }
            else if (i < a.Length && (j == b.Length || common[i + 1, j] >= common[i, j + 1])) lines.Add(new DiffLine('-', a[i++]));
            else lines.Add(new DiffLine('+', b[j++]));
        }
        lines.AddRange(first.TakeLast(end).Select(t => new DiffLine(' ', t)));
        return lines;
    }

    /// <summary>Only what differs, with a few lines around; a gap is a line with the side <c>'…'</c>.</summary>
    public static IReadOnlyList<DiffLine> Around(IReadOnlyList<DiffLine> diff, int context = 3)
    {
        var shown = new bool[diff.Count];
        for (var i = 0; i < diff.Count; i++)
            if (diff[i].Side != ' ')
                for (var near = Math.Max(0, i - context); near <= Math.Min(diff.Count - 1, i + context); near++) shown[near] = true;
        var lines = new List<DiffLine>();
        for (var i = 0; i < diff.Count; i++)
        {
            if (shown[i]) lines.Add(diff[i]);
            else if (i == 0 || shown[i - 1]) lines.Add(new DiffLine('…', ""));
        }
        return lines;
    }
}
