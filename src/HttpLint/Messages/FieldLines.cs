using System.Collections;

namespace Muster.HttpLint.Messages;

/// <summary>The header lines of one message in their order; names are found whatever their capitals.</summary>
public sealed class FieldLines(IReadOnlyList<FieldLine> lines) : IReadOnlyList<FieldLine>
{
    public static readonly FieldLines None = new([]);

    public int Count => lines.Count;

    public FieldLine this[int index] => lines[index];

    public bool Has(string name) => lines.Any(l => l.Is(name));

    public IEnumerable<FieldLine> Of(string name) => lines.Where(l => l.Is(name));

    /// <summary>The last line of that name; null when there is none.</summary>
    public FieldLine? Last(string name) => lines.LastOrDefault(l => l.Is(name));

    /// <summary>All lines of that name as one list value (RFC 9110, 5.3); null when there is none.</summary>
    public string? Value(string name)
    {
        var values = Of(name).Select(l => l.Value).ToArray();
        return values.Length == 0 ? null : string.Join(", ", values);
    }

    public FieldLines With(string name, string value) => new([.. lines.Where(l => !l.Is(name)), new FieldLine(name, value)]);

    public IEnumerator<FieldLine> GetEnumerator() => lines.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
