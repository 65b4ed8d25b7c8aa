using System.Collections;
using System.Text;

namespace Muster.Metrics;

/// <summary>
/// The identity of a series: labels sorted by name (ordinal), no name twice, no empty value.
/// The metric's name is the label <c>__name__</c>. Immutable; equality is by content.
/// </summary>
public sealed class Labels : IReadOnlyList<Label>, IEquatable<Labels>
{
    public const string MetricName = "__name__";
    public static readonly Labels Empty = new([]);

    private readonly Label[] _sorted;
    private readonly int _hash;

    private Labels(Label[] sorted)
    {
        _sorted = sorted;
        var hash = new HashCode();
        foreach (var label in sorted)
        {
            hash.Add(label.Name);
            hash.Add(label.Value);
        }
        _hash = hash.ToHashCode();
    }

    /// <summary>Sorts, drops empty values (an empty value means "no such label").</summary>
    /// <exception cref="ArgumentException">A name stands twice.</exception>
    public static Labels From(IEnumerable<Label> labels)
    {
        var sorted = labels.Where(l => l.Value.Length > 0).ToArray();
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i].Name == sorted[i - 1].Name)
                throw new ArgumentException($"label {sorted[i].Name} stands twice", nameof(labels));
        return sorted.Length == 0 ? Empty : new Labels(sorted);
    }

    /// <summary>Takes labels that are in order already, as stores keep them; the array must not be changed afterwards.</summary>
    /// <exception cref="ArgumentException">They are not in order, or a value is empty.</exception>
    public static Labels FromSorted(Label[] sorted)
    {
        for (var i = 0; i < sorted.Length; i++)
            if (sorted[i].Value.Length == 0 || (i > 0 && string.CompareOrdinal(sorted[i - 1].Name, sorted[i].Name) >= 0))
                throw new ArgumentException($"label {sorted[i].Name} is out of order or empty", nameof(sorted));
        return sorted.Length == 0 ? Empty : new Labels(sorted);
    }

    public static Labels From(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var list = new List<Label>(labels.Length);
        foreach (var (name, value) in labels) list.Add(new Label(name, value));
        return From(list);
    }

    public int Count => _sorted.Length;
    public Label this[int index] => _sorted[index];
    public ReadOnlySpan<Label> Span => _sorted;

    /// <summary>The value of a label, empty when the series does not carry it.</summary>
    public string Get(string name)
    {
        foreach (var label in _sorted)
            if (label.Name == name) return label.Value;
        return "";
    }

    public bool Equals(Labels? other) =>
        other is not null && (ReferenceEquals(this, other) || (_hash == other._hash && _sorted.AsSpan().SequenceEqual(other._sorted)));

    public override bool Equals(object? obj) => Equals(obj as Labels);
    public override int GetHashCode() => _hash;
    public IEnumerator<Label> GetEnumerator() => ((IEnumerable<Label>)_sorted).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As PromQL writes it: <c>name{a="b"}</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Get(MetricName));
        var first = true;
        foreach (var label in _sorted)
        {
            if (label.Name == MetricName) continue;
            text.Append(first ? '{' : ',').Append(label.Name).Append('=').Append(Quote(label.Value));
            first = false;
        }
        if (!first) text.Append('}');
        return text.Length == 0 ? "{}" : text.ToString();
    }

    private static string Quote(string value) =>
        '"' + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + '"';
}
