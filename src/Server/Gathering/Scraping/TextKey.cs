using System.Diagnostics.CodeAnalysis;

namespace Muster.Server.Gathering.Scraping;

/// <summary>Compares series by the bytes of their text, so that one that is known is found without making anything of it.</summary>
internal sealed class TextKey : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly TextKey Comparer = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);
    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);
    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());
    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = new HashCode();
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }
}
