using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Muster.Tsdb.Encoding;

namespace Muster.Tsdb.Blocks;

/// <summary>Reads frames; every one is checked against its checksum whenever it is read. Safe for many readers.</summary>
internal sealed class FrameReader : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly long[] _offsets;

    /// <exception cref="CorruptDataException">The file is damaged; the message names it.</exception>
    public FrameReader(string path)
    {
        _path = path;
        _file = File.OpenHandle(path);
        try
        {
            Length = RandomAccess.GetLength(_file);
            var trailer = new byte[FrameWriter.TrailerBytes];
            if (Length < trailer.Length || RandomAccess.Read(_file, trailer, Length - trailer.Length) < trailer.Length) throw Damaged("the end is missing");
            if (!trailer.AsSpan(16).SequenceEqual(FrameWriter.Magic) || Crc32C.Of(trailer.AsSpan(0, 12)) != BinaryPrimitives.ReadUInt32LittleEndian(trailer.AsSpan(12)))
                throw Damaged("the trailer is not one");
            var at = BinaryPrimitives.ReadInt64LittleEndian(trailer);
            var footer = ReadAt(at, BinaryPrimitives.ReadInt32LittleEndian(trailer.AsSpan(8)));
            var source = new ByteSource(footer);
            _offsets = new long[source.Count(1 << 28) + 1];
            long offset = 0;
            for (var i = 0; i < _offsets.Length - 1; i++) _offsets[i] = offset += (long)source.VarUInt();
            _offsets[^1] = at;
            Footer = footer.AsMemory(source.Position);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public long Length { get; }
    public int Frames => _offsets.Length - 1;
    public ReadOnlyMemory<byte> Footer { get; }

    public byte[] Read(int frame)
    {
        if ((uint)frame >= (uint)Frames) throw Damaged($"frame {frame} of {Frames} is asked for");
        return ReadAt(_offsets[frame], checked((int)(_offsets[frame + 1] - _offsets[frame])));
    }

    private byte[] ReadAt(long offset, int length)
    {
        if (offset < FrameWriter.Magic.Length || length < FrameWriter.HeaderBytes || offset + length > Length) throw Damaged($"no frame fits at {offset}");
        var bytes = System.Buffers.ArrayPool<byte>.Shared.Rent(length);
        try
        {
            if (RandomAccess.Read(_file, bytes.AsSpan(0, length), offset) < length) throw Damaged($"the frame at {offset} ends early");
            var stored = bytes.AsSpan(FrameWriter.HeaderBytes, length - FrameWriter.HeaderBytes);
            if (Crc32C.Of(bytes.AsSpan(4, length - 4)) != BinaryPrimitives.ReadUInt32LittleEndian(bytes)) throw Damaged($"the checksum of the frame at {offset} is wrong");
            var raw = GC.AllocateUninitializedArray<byte>(BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8)));
            if (bytes[12] == 0) stored.CopyTo(raw);
            else if (!BrotliDecoder.TryDecompress(stored, raw, out var size) || size != raw.Length) throw Damaged($"the frame at {offset} does not decompress");
            return raw;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public CorruptDataException Damaged(string what) => new($"{_path}: {what}");

    public void Dispose() => _file.Dispose();
}
