using System.IO.Compression;
using Muster.Tsdb.Encoding;

namespace Muster.Tsdb.Blocks;

/// <summary>
/// A file of numbered frames, each with its checksum, each compressed where that wins; the last frame is the footer.
/// FORMAT.md "frame file".
/// </summary>
internal sealed class FrameWriter : IDisposable
{
    public static ReadOnlySpan<byte> Magic => "MSTRFRM1"u8;
    public const int TrailerBytes = 24, HeaderBytes = 13;

    private readonly FileStream _file;
    private readonly ByteSink _offsets = new();
    private byte[] _packed = new byte[1 << 17];
    private long _offset, _lastOffset;

    public FrameWriter(string path)
    {
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        _file.Write(Magic);
        _offset = Magic.Length;
    }

    public int Frames { get; private set; }
    public long Length => _offset;

    /// <param name="quality">Brotli's, 1..11; 0 leaves the frame as it is.</param>
    /// <returns>The frame's number.</returns>
    public int Write(ReadOnlySpan<byte> raw, int quality)
    {
        _offsets.VarUInt((ulong)(_offset - _lastOffset));
        _lastOffset = _offset;
        if (_packed.Length < raw.Length) _packed = new byte[raw.Length * 2];
        // One eighth must be won, or reading without decoding is worth more.
        var won = quality > 0 && BrotliEncoder.TryCompress(raw, _packed, out var size, quality, 22) && size < raw.Length - raw.Length / 8 ? size : 0;
        var stored = won > 0 ? _packed.AsSpan(0, won) : raw;
        Span<byte> header = stackalloc byte[HeaderBytes];
        BitConverter.TryWriteBytes(header[4..], stored.Length);
        BitConverter.TryWriteBytes(header[8..], raw.Length);
        header[12] = (byte)(won > 0 ? 1 : 0);
        BitConverter.TryWriteBytes(header, Crc32C.Of(header[4..], stored));
        _file.Write(header);
        _file.Write(stored);
        _offset += HeaderBytes + stored.Length;
        return Frames++;
    }

    /// <summary>Writes the footer and puts everything on the disk.</summary>
    public void Finish(ReadOnlySpan<byte> footer, int quality)
    {
        var all = new ByteSink(footer.Length + _offsets.Length + 16);
        all.VarUInt((ulong)Frames);
        all.Bytes(_offsets.Span);
        all.Bytes(footer);
        var at = _offset;
        Write(all.Span, quality);
        var trailer = new ByteSink(TrailerBytes);
        trailer.UInt64((ulong)at);
        trailer.UInt32((uint)(_offset - at));
        trailer.UInt32(Crc32C.Of(trailer.Span));
        trailer.Bytes(Magic);
        _file.Write(trailer.Span);
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();
}
