using Muster.Metrics;

namespace Muster.Tsdb.Index;

/// <summary>Finds the series that fulfil all matchers: equal ones first, then whatever is cheaper of walking a label's values and asking each series left.</summary>
internal static class MatcherQuery
{
    public static int[] Find(LabelIndex index, IReadOnlyList<Matcher> matchers)
    {
        int[]? found = null;
        foreach (var matcher in matchers)
        {
            if (matcher.Kind != MatchKind.Equal || matcher.Value.Length == 0) continue;
            found = Both(found, index.Find(matcher.Name, matcher.Value));
            if (found.Length == 0) return found;
        }
        foreach (var matcher in matchers)
        {
            if (matcher.Kind == MatchKind.Equal && matcher.Value.Length > 0) continue;
            found = Narrow(index, matcher, found);
            if (found.Length == 0) return found;
        }
        return found ?? index.All();
    }

    private static int[] Narrow(LabelIndex index, Matcher matcher, int[]? found)
    {
        if (found is { Length: <= 256 }) return Array.FindAll(found, series => matcher.Matches(index.ValueOf(series, matcher.Name)));
        var wantsAbsent = matcher.Matches("");
        if (!wantsAbsent) return Both(found, Union(index, matcher, ValuesThatMatch(index, matcher)));
        var refused = Union(index, matcher, index.Values(matcher.Name).Where(value => !matcher.Matches(value)));
        return Without(found ?? index.All(), refused);
    }

    private static IEnumerable<string> ValuesThatMatch(LabelIndex index, Matcher matcher)
    {
        if (matcher.Kind != MatchKind.Regex) return index.Values(matcher.Name).Where(matcher.Matches);
        var shape = RegexShape.Of(matcher.Value);
        if (shape.Literals is { } literals) return literals.Where(literal => literal.Length > 0).Distinct(StringComparer.Ordinal);
        return index.Values(matcher.Name).Where(value => value.StartsWith(shape.Prefix, StringComparison.Ordinal) && matcher.Matches(value));
    }

    private static int[] Union(LabelIndex index, Matcher matcher, IEnumerable<string> values)
    {
        var lists = new List<int[]>();
        var total = 0;
        foreach (var value in values)
        {
            var list = index.Find(matcher.Name, value);
            if (list.Length == 0) continue;
            lists.Add(list);
            total += list.Length;
        }
        if (lists.Count == 1) return lists[0];
        // A series has one value of a name, so the lists have no member in common.
        var all = new int[total];
        var at = 0;
        foreach (var list in lists)
        {
            list.CopyTo(all, at);
            at += list.Length;
        }
        Array.Sort(all);
        return all;
    }

    private static int[] Both(int[]? a, int[] b)
    {
        if (a is null) return b;
        var both = new int[Math.Min(a.Length, b.Length)];
        var count = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] == b[j])
            {
                both[count++] = a[i++];
                j++;
            }
            else if (a[i] < b[j]) i++;
            else j++;
        }
        Array.Resize(ref both, count);
        return both;
    }

    private static int[] Without(int[] a, int[] b)
    {
        if (b.Length == 0) return a;
        var left = new List<int>(a.Length);
        var j = 0;
        foreach (var series in a)
        {
            while (j < b.Length && b[j] < series) j++;
            if (j == b.Length || b[j] != series) left.Add(series);
        }
        return [.. left];
    }
}
