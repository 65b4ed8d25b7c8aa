using System.Text;
using Muster.Checks.States;

namespace Muster.Server.States.Engine;

/// <summary>A check as one shard knows it: its name once for all hosts, and how it is judged now.</summary>
public sealed class CheckName(byte[] utf8)
{
    public byte[] Utf8 { get; } = utf8;
    public string Text { get; } = Encoding.UTF8.GetString(utf8);
    /// <summary>Null for a check of an agent's own folder, and after the check was removed.</summary>
    public CheckPolicy? Policy { get; set; }
}

/// <summary>Finds names by their bytes, without making strings.</summary>
public sealed class CheckNames
{
    private readonly Dictionary<byte[], CheckName> byBytes = new(new Utf8Comparer());
    private readonly Dictionary<byte[], CheckName>.AlternateLookup<ReadOnlySpan<byte>> lookup;

    public CheckNames() => lookup = byBytes.GetAlternateLookup<ReadOnlySpan<byte>>();

    public IReadOnlyCollection<CheckName> All => byBytes.Values;

    public CheckName Get(ReadOnlySpan<byte> utf8)
    {
        if (lookup.TryGetValue(utf8, out var name)) return name;
        name = new CheckName(utf8.ToArray());
        byBytes.Add(name.Utf8, name);
        return name;
    }

    private sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);
        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);
        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());
        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)Journal.Crc32C.Of(alternate);
        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
