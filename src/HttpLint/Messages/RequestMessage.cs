namespace Muster.HttpLint.Messages;

/// <summary>What was asked.</summary>
public sealed record RequestMessage(string Method, Uri Url, FieldLines Fields)
{
    public bool Asked(string field) => Fields.Has(field);
}
