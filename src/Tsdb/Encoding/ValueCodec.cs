using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Muster.Tsdb.Encoding;

/// <summary>How the whole numbers behind decimal values are laid down.</summary>
public enum ResidualLayout
{
    /// <summary>Packed to the bit: small as it stands and fast to read.</summary>
    Packed,

    /// <summary>Whole bytes: larger as it stands, but an entropy coder after it sees the pattern.</summary>
    Bytes,
}

/// <summary>
/// The values of one chunk. The codec is chosen by what the values are: one constant, decimals (nearest level,
/// delta or delta of delta of scaled whole numbers) or any doubles (XOR). Bit-exact for every pattern. FORMAT.md "values".
/// </summary>
public static class ValueCodec
{
    private const byte Constant = 0, Decimal = 1, DecimalBytes = 2, Xor = 3, WholeConstant = 4;

    public static void Encode(ReadOnlySpan<double> values, ByteSink sink, ResidualLayout layout)
    {
        if (values.IsEmpty) return;
        var bits = MemoryMarshal.Cast<double, ulong>(values);
        if (bits.IndexOfAnyExcept(bits[0]) < 0)
        {
            WriteConstant(values[0], sink);
            return;
        }
        var wholes = ArrayPool<long>.Shared.Rent(values.Length);
        var residuals = ArrayPool<ulong>.Shared.Rent(values.Length);
        Span<int> odd = stackalloc int[64];
        var exponent = DecimalScale.Scale(values, wholes, odd, out var oddCount);
        if (exponent >= 0)
        {
            WriteDecimals(values, wholes.AsSpan(0, values.Length), residuals, exponent, odd[..oddCount], sink, layout);
        }
        else
        {
            sink.Byte(Xor);
            XorCodec.Write(values, sink);
        }
        ArrayPool<long>.Shared.Return(wholes);
        ArrayPool<ulong>.Shared.Return(residuals);
    }

    /// <summary>Fills <paramref name="into"/>, whose length is the count written.</summary>
    public static void Decode(ref ByteSource source, Span<double> into)
    {
        if (into.IsEmpty) return;
        var kind = source.Byte();
        switch (kind)
        {
            case Constant: into.Fill(BitConverter.UInt64BitsToDouble(source.UInt64())); break;
            case WholeConstant: into.Fill(source.VarInt()); break;
            case Decimal: ReadDecimals(ref source, into, ResidualLayout.Packed); break;
            case DecimalBytes: ReadDecimals(ref source, into, ResidualLayout.Bytes); break;
            case Xor: XorCodec.Read(ref source, into); break;
            default: throw new CorruptDataException($"value codec {kind} at {source.Position}");
        }
    }

    private static void WriteConstant(double value, ByteSink sink)
    {
        var whole = (long)value;
        if (BitConverter.DoubleToInt64Bits(whole) == BitConverter.DoubleToInt64Bits(value))
        {
            sink.Byte(WholeConstant);
            sink.VarInt(whole);
            return;
        }
        sink.Byte(Constant);
        sink.UInt64(BitConverter.DoubleToUInt64Bits(value));
    }

    private static void WriteDecimals(ReadOnlySpan<double> values, ReadOnlySpan<long> wholes, Span<ulong> residuals, int exponent, ReadOnlySpan<int> odd, ByteSink sink, ResidualLayout layout)
    {
        var order = CheapestOrder(wholes, out var low);
        sink.Byte(layout == ResidualLayout.Packed ? Decimal : DecimalBytes);
        sink.Byte((byte)(exponent | order << 5 | (odd.IsEmpty ? 0 : 0x80)));
        if (!odd.IsEmpty)
        {
            sink.VarUInt((ulong)odd.Length);
            foreach (var at in odd)
            {
                sink.VarUInt((ulong)at);
                sink.UInt64(BitConverter.DoubleToUInt64Bits(values[at]));
            }
        }
        sink.VarInt(order == 0 ? low : wholes[0]);
        var count = 0;
        if (order == 0)
        {
            foreach (var whole in wholes) residuals[count++] = (ulong)(whole - low);
        }
        else
        {
            long last = 0;
            for (var i = 1; i < wholes.Length; i++)
            {
                var delta = wholes[i] - wholes[i - 1];
                residuals[count++] = ZigZag.Encode(order == 1 ? delta : delta - last);
                last = delta;
            }
        }
        if (layout == ResidualLayout.Packed) ResidualCodec.Write(residuals[..count], sink);
        else foreach (var residual in residuals[..count]) sink.VarUInt(residual);
    }

    /// <summary>0: distance from the lowest, 1: delta, 2: delta of delta; by the bits each would take.</summary>
    private static int CheapestOrder(ReadOnlySpan<long> wholes, out long low)
    {
        long high = low = wholes[0], lastDelta = 0;
        long delta1 = 0, delta2 = 0;
        for (var i = 1; i < wholes.Length; i++)
        {
            var now = wholes[i];
            low = Math.Min(low, now);
            high = Math.Max(high, now);
            var delta = now - wholes[i - 1];
            delta1 += Bits(ZigZag.Encode(delta));
            delta2 += Bits(ZigZag.Encode(delta - lastDelta));
            lastDelta = delta;
        }
        long level = (long)Bits((ulong)(high - low)) * wholes.Length;
        return level <= delta1 && level <= delta2 ? 0 : delta1 <= delta2 ? 1 : 2;
    }

    private static int Bits(ulong value) => 64 - BitOperations.LeadingZeroCount(value);

    private static void ReadDecimals(ref ByteSource source, Span<double> into, ResidualLayout layout)
    {
        var head = source.Byte();
        var oddCount = (head & 0x80) != 0 ? source.Count(into.Length) : 0;
        var odd = source;
        for (var i = 0; i < oddCount; i++)
        {
            source.VarUInt();
            source.UInt64();
        }
        var order = head >> 5 & 3;
        var first = source.VarInt();
        var count = order == 0 ? into.Length : into.Length - 1;
        var rented = ArrayPool<ulong>.Shared.Rent(into.Length);
        var residuals = rented.AsSpan(into.Length - count, count);
        if (layout == ResidualLayout.Packed) ResidualCodec.Read(ref source, residuals);
        else source.VarUInts(residuals);
        var wholes = MemoryMarshal.Cast<ulong, long>(rented.AsSpan(0, into.Length));
        Accumulate(wholes, order, first);
        DecimalScale.Restore(wholes, head & 31, into);
        ArrayPool<ulong>.Shared.Return(rented);
        for (var i = 0; i < oddCount; i++)
        {
            var at = odd.Count(into.Length - 1);
            into[at] = BitConverter.UInt64BitsToDouble(odd.UInt64());
        }
    }

    private static void Accumulate(Span<long> wholes, int order, long first)
    {
        switch (order)
        {
            case 0:
                foreach (ref var whole in wholes) whole += first;
                break;
            case 1:
                wholes[0] = first;
                for (var i = 1; i < wholes.Length; i++) wholes[i] = first += ZigZag.Decode((ulong)wholes[i]);
                break;
            case 2:
                wholes[0] = first;
                long delta = 0;
                for (var i = 1; i < wholes.Length; i++) wholes[i] = first += delta += ZigZag.Decode((ulong)wholes[i]);
                break;
            default:
                throw new CorruptDataException($"delta order {order}");
        }
    }
}
