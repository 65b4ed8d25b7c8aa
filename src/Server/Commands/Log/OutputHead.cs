using System.Buffers.Binary;

namespace Muster.Server.Commands.Log;

/// <summary>What stands before the bytes of an output record, so that an index can be made without reading them.</summary>
/// <param name="Through">Bytes of the raw stream that are in the log with this record.</param>
/// <param name="Ends">Line ends in it.</param>
/// <param name="Open">It does not end with one.</param>
public readonly record struct OutputHead(long Through, int Ends, bool Open)
{
    public const int Bytes = 13;

    public static OutputHead Of(long through, ReadOnlySpan<byte> output) => new(through, output.Count((byte)'\n'), output.Length > 0 && output[^1] != '\n');

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to, Through);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], Ends);
        to[12] = Open ? (byte)1 : (byte)0;
    }

    public static OutputHead Read(ReadOnlySpan<byte> from) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(from), BinaryPrimitives.ReadInt32LittleEndian(from[8..]), from[12] == 1);
}
