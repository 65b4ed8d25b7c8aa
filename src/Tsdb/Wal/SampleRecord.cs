using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Muster.Tsdb.Encoding;

namespace Muster.Tsdb.Wal;

/// <summary>
/// One commit's samples by column: references and times as runs, values as half a byte of length and as few bytes
/// as hold them. FORMAT.md "samples record".
/// </summary>
internal static class SampleRecord
{
    public static void Write(ByteSink sink, ReadOnlySpan<ulong> series, ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        var start = WalRecord.Begin(sink, WalRecordKind.Samples);
        sink.VarUInt((ulong)series.Length);
        WriteSeries(sink, series);
        WriteTimes(sink, times);
        WriteValues(sink, values);
        WalRecord.End(sink, start);
    }

    private static void WriteSeries(ByteSink sink, ReadOnlySpan<ulong> series)
    {
        ulong next = 0;
        for (var i = 0; i < series.Length;)
        {
            var run = i + 1;
            while (run < series.Length && series[run] == series[run - 1] + 1) run++;
            sink.VarInt((long)(series[i] - next));
            sink.VarUInt((ulong)(run - i));
            next = series[run - 1] + 1;
            i = run;
        }
    }

    private static void WriteTimes(ByteSink sink, ReadOnlySpan<long> times)
    {
        long last = 0;
        for (var i = 0; i < times.Length;)
        {
            var run = times[i..].IndexOfAnyExcept(times[i]);
            if (run < 0) run = times.Length - i;
            sink.VarInt(times[i] - last);
            sink.VarUInt((ulong)run);
            last = times[i];
            i += run;
        }
    }

    /// <summary>Length 0: zero; 1..7: a whole number in that many bytes; 8..15: the upper 1..8 bytes of the double.</summary>
    private static void WriteValues(ByteSink sink, ReadOnlySpan<double> values)
    {
        var lengthBytes = (values.Length + 1) / 2;
        var room = sink.Reserve(lengthBytes + values.Length * 8 + 8);
        room[..lengthBytes].Clear();
        ref var first = ref MemoryMarshal.GetReference(room);
        var at = lengthBytes;
        for (var i = 0; i < values.Length; i++)
        {
            var bits = BitConverter.DoubleToUInt64Bits(values[i]);
            var whole = (long)values[i];
            int code, size;
            ulong data;
            if (BitConverter.DoubleToUInt64Bits(whole) == bits && whole is > -(1L << 54) and < 1L << 54)
            {
                data = ZigZag.Encode(whole);
                code = size = (64 - BitOperations.LeadingZeroCount(data) + 7) >> 3;
            }
            else
            {
                size = 8 - (BitOperations.TrailingZeroCount(bits) >> 3);
                data = bits >> ((8 - size) * 8);
                code = 7 + size;
            }
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref first, at), BitConverter.IsLittleEndian ? data : BinaryPrimitives.ReverseEndianness(data));
            Unsafe.Add(ref first, i >> 1) |= (byte)(code << ((i & 1) * 4));
            at += size;
        }
        sink.Advance(at);
    }

    /// <summary>Fills the batch, growing it where needed.</summary>
    public static void Read(ReadOnlySpan<byte> payload, SampleBatch into)
    {
        var source = new ByteSource(payload);
        var count = source.Count(WalRecord.MaxBytes / 2);
        into.Clear();
        into.EnsureRoom(count);
        ulong next = 0;
        for (var i = 0; i < count;)
        {
            next += (ulong)source.VarInt();
            for (var run = source.Count(count - i); run > 0; run--) into.Series[i++] = next++;
        }
        long time = 0;
        for (var i = 0; i < count;)
        {
            time += source.VarInt();
            var run = source.Count(count - i);
            into.Times.AsSpan(i, run).Fill(time);
            i += run;
        }
        var lengths = source.Take((count + 1) / 2);
        for (var i = 0; i < count; i++)
        {
            var code = lengths[i >> 1] >> ((i & 1) * 4) & 15;
            var bytes = source.Take(code < 8 ? code : code - 7);
            ulong data = 0;
            for (var b = bytes.Length - 1; b >= 0; b--) data = data << 8 | bytes[b];
            into.Values[i] = code < 8 ? ZigZag.Decode(data) : BitConverter.UInt64BitsToDouble(data << ((8 - bytes.Length) * 8));
        }
        into.Count = count;
    }
}
