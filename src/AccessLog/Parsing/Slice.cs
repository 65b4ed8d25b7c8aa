namespace Muster.AccessLog.Parsing;

/// <summary>A part of a line, in bytes from the line's start. Length 0: the field is empty or not in the format.</summary>
public readonly record struct Slice(int Start, int Length)
{
    public int End => Start + Length;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> line) => line.Slice(Start, Length);
}
