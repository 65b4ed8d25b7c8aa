namespace Muster.HttpLint.Messages;

/// <summary>One header line as it was sent. Bytes are kept as ISO 8859-1 characters, so nothing is lost.</summary>
/// <param name="Name">As written, in the sender's own capitals.</param>
/// <param name="Value">Without white space around it; a folded line is joined with a space.</param>
/// <param name="Raw">The whole line (without its end), for showing.</param>
public sealed record FieldLine(string Name, string Value, string Raw)
{
    public FieldLine(string name, string value)
        : this(name, value, $"{name}: {value}")
    {
    }

    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
