namespace Muster.HttpLint.Fields;

/// <summary>Entity tags (RFC 9110, 8.8.3).</summary>
public static class EntityTag
{
    public static bool IsValid(string text)
    {
        var opaque = IsWeak(text) ? text.AsSpan(2) : text;
        return opaque.Length >= 2 && opaque[0] == '"' && opaque[^1] == '"' && !opaque[1..^1].ContainsAny('"', ' ', '\t');
    }

    public static bool IsWeak(string text) => text.StartsWith("W/", StringComparison.Ordinal);
}
