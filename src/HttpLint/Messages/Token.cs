using System.Buffers;

namespace Muster.HttpLint.Messages;

/// <summary>The word characters of HTTP (RFC 9110, 5.6.2).</summary>
public static class Token
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsToken(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExcept(Allowed);

    public static bool IsTokenChar(char c) => Allowed.Contains(c);
}
