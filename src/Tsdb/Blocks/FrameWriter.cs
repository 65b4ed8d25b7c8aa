using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
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

    private const int WriteBytes = 1 << 20;

    // Not a FileStream: what one still holds is written when it is disposed of, which fails again on a full disk.
    private readonly SafeFileHandle _file;
    private readonly ByteSink _pending = new(1 << 16);
    private readonly ByteSink _offsets = new();
    private byte[] _packed = new byte[1 << 17];
    private long _offset, _lastOffset, _written;

    public FrameWriter(string path)
    {
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        _pending.Bytes(Magic);
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
        _pending.Bytes(header);
        _pending.Bytes(stored);
        _offset += HeaderBytes + stored.Length;
        if (_pending.Length >= WriteBytes) WritePending();
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
        _pending.Bytes(trailer.Span);
        WritePending();
        RandomAccess.FlushToDisk(_file);
    }

    private void WritePending()
    {
        RandomAccess.Write(_file, _pending.Span, _written);
        _written += _pending.Length;
        _pending.Clear();
    }

    public void Dispose() => _file.Dispose();
}
