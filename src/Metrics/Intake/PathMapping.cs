namespace Muster.Metrics.Intake;

/// <summary>A rule for dotted names.</summary>
/// <param name="Match">Parts between dots; <c>*</c> stands for one part, also within a part (<c>cpu*</c>); a last <c>**</c> for all the rest.</param>
/// <param name="Name">The metric's name; <c>$1</c>, <c>${1}</c> is what the first star stood for. Empty: dropped.</param>
/// <param name="Labels">Values may hold <c>$1</c> too.</param>
public sealed record PathRule(string Match, string Name, IReadOnlyList<Label> Labels);

/// <summary>
/// Turns dotted names into a metric name and labels. The first rule that fits counts; without one every dot becomes _.
/// Not thread-safe: it remembers what it answered.
/// </summary>
public sealed class PathMapping(IReadOnlyList<PathRule> rules)
{
    /// <summary>Rule by rule, this is as far as senders of ever new names get before the memory of answers begins anew.</summary>
    private const int MostRemembered = 100_000;

    private readonly PathPattern[] _patterns = [.. rules.Select(rule => new PathPattern(rule.Match))];
    private readonly Dictionary<string, Answer> _known = new(StringComparer.Ordinal);

    private readonly record struct Answer(Labels? Labels);

    /// <param name="path">With tags as Graphite writes them: <c>disk.used;host=db1;device=sda</c>.</param>
    /// <returns>Null when a rule drops it.</returns>
    public Labels? Map(ReadOnlySpan<char> path)
    {
        var lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(path, out var answer)) return answer.Labels;
        if (_known.Count >= MostRemembered) _known.Clear();
        var text = path.ToString();
        var labels = Work(text);
        _known[text] = new Answer(labels);
        return labels;
    }

    private Labels? Work(string path)
    {
        var parts = path.Split(';');
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var captured = new List<string>();
        var name = MetricWords.Metric(parts[0]);
        for (var i = 0; i < _patterns.Length; i++)
        {
            captured.Clear();
            if (!_patterns[i].Matches(parts[0], captured)) continue;
            if (rules[i].Name.Length == 0) return null;
            name = MetricWords.Metric(Fill(rules[i].Name, captured));
            foreach (var label in rules[i].Labels) labels[label.Name] = Fill(label.Value, captured);
            break;
        }
        foreach (var tag in parts.AsSpan(1))
        {
            var equals = tag.IndexOf('=', StringComparison.Ordinal);
            labels[MetricWords.Label(tag[..equals])] = tag[(equals + 1)..];
        }
        labels[Labels.MetricName] = name;
        return Labels.From(labels.Select(pair => new Label(pair.Key, pair.Value)));
    }

    /// <summary>Puts what the stars stood for in the places of <c>$1</c>.</summary>
    internal static string Fill(string template, IReadOnlyList<string> captured)
    {
        if (!template.Contains('$', StringComparison.Ordinal)) return template;
        var filled = new System.Text.StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            var braced = template[i] == '$' && i + 1 < template.Length && template[i + 1] == '{';
            var from = i + (braced ? 2 : 1);
            var to = from;
            while (template[i] == '$' && to < template.Length && char.IsAsciiDigit(template[to]) && to - from < 3) to++;
            var whole = to > from && (!braced || (to < template.Length && template[to] == '}'));
            if (!whole)
            {
                filled.Append(template[i]);
                continue;
            }
            var number = int.Parse(template.AsSpan(from, to - from), System.Globalization.CultureInfo.InvariantCulture);
            if (number >= 1 && number <= captured.Count) filled.Append(captured[number - 1]);
            i = braced ? to : to - 1;
        }
        return filled.ToString();
    }
}
