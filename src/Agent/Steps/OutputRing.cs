using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Muster.Agent.Steps;

/// <summary>
/// What one stream of a step has printed and the server has not stored yet: a ring in a file, so that it is bounded, costs no memory and is still
/// there when the agent's process dies. Format, little-endian: <c>MSR1</c>, u32 capacity, i64 offset at the ring's place 0, i64 stored through, i64 written through;
/// then the ring. Made at the first byte; when all is stored it starts over at its beginning and gives the disk back. Not thread-safe.
/// </summary>
internal sealed class OutputRing(string path, int capacity) : IDisposable
{
    private const int Header = 32;
    private const uint Magic = 0x3152534D; // MSR1
    private const long WorthGivingBack = 1 << 20;
    private SafeFileHandle? _file;
    private long _base;

    /// <summary>Bytes of the stream that have been put in, ever.</summary>
    public long Written { get; private set; }

    /// <summary>Bytes of the stream the server has.</summary>
    public long Stored { get; private set; }

    public int Room => (int)(capacity - (Written - Stored));

    /// <summary>Reads what an earlier process left; a file that is none counts as empty.</summary>
    public static OutputRing Open(string path, int capacity)
    {
        if (!File.Exists(path)) return new OutputRing(path, capacity);
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        Span<byte> header = stackalloc byte[Header];
        var whole = RandomAccess.Read(file, header, 0) == Header && BinaryPrimitives.ReadUInt32LittleEndian(header) == Magic;
        var ring = new OutputRing(path, whole ? (int)BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) : capacity) { _file = file };
        if (!whole) return ring;
        ring._base = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        ring.Stored = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        ring.Written = BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
        return ring;
    }

    /// <param name="bytes">At most <see cref="Room"/>.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _file ??= File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite);
        while (bytes.Length > 0)
        {
            var at = Place(Written);
            var part = bytes[..(int)Math.Min(bytes.Length, capacity - at)];
            RandomAccess.Write(_file, part, Header + at);
            Written += part.Length;
            bytes = bytes[part.Length..];
        }
        WriteHeader();
    }

    /// <summary>Reads from an offset that is not stored yet; the answer is how many bytes there were.</summary>
    public int Read(long offset, Span<byte> into)
    {
        var wanted = (int)Math.Min(into.Length, Written - offset);
        var got = 0;
        while (got < wanted)
        {
            var at = Place(offset + got);
            var part = (int)Math.Min(wanted - got, capacity - at);
            if (RandomAccess.Read(_file!, into.Slice(got, part), Header + at) != part) throw new IOException($"{path} is shorter than what was written to it");
            got += part;
        }
        return got;
    }

    public void StoredThrough(long offset)
    {
        if (offset <= Stored) return;
        Stored = Math.Min(offset, Written);
        if (Stored < Written || _file is null) return;
        if (Written - _base > WorthGivingBack) RandomAccess.SetLength(_file, Header);
        _base = Written;
        WriteHeader();
    }

    private long Place(long offset) => (offset - _base) % capacity;

    private void WriteHeader()
    {
        Span<byte> header = stackalloc byte[Header];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)capacity);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], _base);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], Stored);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], Written);
        RandomAccess.Write(_file!, header, 0);
    }

    public void Dispose() => _file?.Dispose();
}
