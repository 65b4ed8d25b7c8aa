using System.Buffers.Binary;
using System.Text;

namespace Muster.Metrics.Ganglia;

/// <summary>Reads XDR (RFC 4506): big-endian words of four bytes; texts have their length before them and are filled up to four. Every step answers false when the bytes end.</summary>
internal ref struct XdrReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    public bool Word(out uint word)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(_rest, out word)) return false;
        _rest = _rest[4..];
        return true;
    }

    public bool Float(out float value)
    {
        if (!BinaryPrimitives.TryReadSingleBigEndian(_rest, out value)) return false;
        _rest = _rest[4..];
        return true;
    }

    public bool Double(out double value)
    {
        if (!BinaryPrimitives.TryReadDoubleBigEndian(_rest, out value)) return false;
        _rest = _rest[8..];
        return true;
    }

    /// <summary>gmond speaks ISO 8859-1.</summary>
    public bool Text(out string text)
    {
        text = "";
        if (!Word(out var length) || length > _rest.Length) return false;
        var filled = ((int)length + 3) & ~3;
        if (filled > _rest.Length) return false;
        text = Encoding.Latin1.GetString(_rest[..(int)length]);
        _rest = _rest[filled..];
        return true;
    }
}
