namespace Muster.HttpLint.Fields;

/// <summary>The three shapes of RFC 9651.</summary>
public enum StructuredKind
{
    Item,
    List,
    Dictionary,
}

/// <summary>A bare item: string, token, integer, decimal, bytes, boolean, date or display string.</summary>
public sealed record BareItem(string Type, object Value);

public sealed record Parameter(string Name, BareItem Value);

/// <summary>An item or an inner list (then <paramref name="Items"/> is set), with its parameters.</summary>
public sealed record StructuredMember(BareItem? Item, IReadOnlyList<StructuredMember>? Items, IReadOnlyList<Parameter> Parameters);

/// <param name="Name">The key in a dictionary; null in lists and items.</param>
public sealed record StructuredEntry(string? Name, StructuredMember Member);

/// <summary>A parsed structured field.</summary>
public sealed record StructuredField(StructuredKind Kind, IReadOnlyList<StructuredEntry> Entries)
{
    /// <param name="wrong">Character position (from 1) and reason.</param>
    public static bool TryParse(string text, StructuredKind kind, out StructuredField field, out string wrong)
    {
        try
        {
            field = new StructuredParser(text).Parse(kind);
            wrong = "";
            return true;
        }
        catch (FormatException why)
        {
            field = new StructuredField(kind, []);
            wrong = why.Message;
            return false;
        }
    }
}
