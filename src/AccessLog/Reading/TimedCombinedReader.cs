using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reading;

/// <summary>
/// Reads nginx <c>timed_combined</c>, the format that large logs come in. Ordinary lines (everything in its usual place, figures of the usual length) go to the table in
/// one step without a branch that cannot be foretold; all others, and all lines when they are wanted for more than the table, are read by <see cref="TimedCombinedParser"/>.
/// </summary>
public sealed unsafe class TimedCombinedReader(bool times) : LineReader
{
    /// <summary>Ends of lines are looked for so many bytes ahead, so that they stay in the nearest cache until they are read.</summary>
    private const int Stretch = 16 << 10;

    private readonly uint[] _ends = GC.AllocateUninitializedArray<uint>(Stretch + 1, pinned: true);
    private TimedCombinedParser _parser = new(times);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override byte* Scan(byte* from, byte* to, Collector collector)
    {
        var near = times ? null : collector.Near;
        var entry = LogEntry.Empty;
        byte* start = from;
        long lines = 0, ordinary = 0;
        fixed (uint* ends = _ends)
        {
            for (byte* at = from; at < to; at += Stretch)
            {
                uint* last = FindEnds(at, (int)Math.Min(Stretch, to - at), ends);
                for (uint* next = ends; next < last; next++)
                {
                    byte* end = at + *next;
                    byte* begin = start;
                    start = end + 1;
                    lines++;
                    if (near is not null && TakeOrdinary(begin, end, near)) ordinary++;
                    else TakeAny(begin, end, lines, ref entry, collector);
                }
            }
        }
        collector.CountOrdinary(ordinary);
        collector.CountLines(lines);
        collector.EndBlock();
        return start;
    }

    public override LineFault Read(ReadOnlySpan<byte> line, ref LogEntry entry) => Read(ref _parser, line, ref entry);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeAny(byte* begin, byte* end, long line, ref LogEntry entry, Collector collector)
    {
        int length = (int)(end - begin);
        if (length > 0 && end[-1] == '\r') length--;
        if (length == 0) return;
        var fault = _parser.Parse(begin, length, ref entry);
        if (fault == LineFault.None) collector.Take(begin, length, in entry);
        else collector.Refuse(begin, length, line, fault);
    }

    /// <summary>Writes where lines end, counted from <paramref name="at"/>, and answers where it stopped writing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint* FindEnds(byte* at, int length, uint* ends)
    {
        uint offset = 0, whole = (uint)length & ~63U;
        for (; offset < whole; offset += 64)
        {
            ulong mask = ByteSearch.Mask(at + offset, (byte)'\n');
            // A line is nearly always longer than this: one end at most, written in any case and counted if it is one.
            *ends = offset + (uint)BitOperations.TrailingZeroCount(mask);
            ends += mask != 0 ? 1 : 0;
            mask &= mask - 1;
            if (mask != 0) ends = Write(mask, offset, ends);
        }
        return offset < (uint)length ? Write(ByteSearch.Mask(at + offset, (byte)'\n') & ((1UL << (length - (int)offset)) - 1), offset, ends) : ends;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint* Write(ulong mask, uint offset, uint* ends)
    {
        for (; mask != 0; mask &= mask - 1) *ends++ = offset + (uint)BitOperations.TrailingZeroCount(mask);
        return ends;
    }

    /// <summary>Takes an ordinary line, and answers false without doing anything when it is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TakeOrdinary(byte* line, byte* end, NearRows near)
    {
        // The request: METHOD SP path SP HTTP/x.y, between quotes, of which the path ends within 64 bytes.
        ulong first = ByteSearch.Mask(line, (byte)'"');
        byte* request = line + BitOperations.TrailingZeroCount(first) + 1;
        var block = Vector512.Load(request);
        ulong spaces = Vector512.Equals(block, Vector512.Create((byte)' ')).ExtractMostSignificantBits();
        ulong queries = Vector512.Equals(block, Vector512.Create((byte)'?')).ExtractMostSignificantBits();
        ulong quotes = Vector512.Equals(block, Vector512.Create((byte)'"')).ExtractMostSignificantBits();
        ulong second = spaces & (spaces - 1);
        int method = BitOperations.TrailingZeroCount(spaces);
        int stop = BitOperations.TrailingZeroCount(second);
        int length = BitOperations.TrailingZeroCount(second | queries);
        byte* close = request + stop + 9;
        // Of the sixty-four bytes before the end of the line, the last quote ends the agent.
        ulong last = ByteSearch.Mask(end - 64, (byte)'"');
        byte* duration = end - BitOperations.LeadingZeroCount(last) + 1;
        if (first == 0 || second == 0 || last == 0 || request - line < 5 || method == 0 || length <= method || BitOperations.TrailingZeroCount(quotes) < stop || duration - 2 < close + 14) return false;

        // `" 200 `, then the bytes.
        ulong answer = Unsafe.ReadUnaligned<ulong>(close);
        const ulong shape = 0x00_00_20_00_00_00_20_22, shapeMask = 0x00_00_FF_00_00_00_FF_FF;
        ulong status = ((answer >> 16) & 0xFF_FF_FF) ^ 0x30_30_30;
        ulong digits = Unsafe.ReadUnaligned<ulong>(close + 6) ^ 0x30_30_30_30_30_30_30_30;
        int count = BitOperations.TrailingZeroCount(((digits + 0x76_76_76_76_76_76_76_76) | digits) & 0x80_80_80_80_80_80_80_80) >> 3;
        if ((answer & shapeMask) != shape || (((status + 0x76_76_76) | status) & 0x80_80_80) != 0 || count is 0 or 8) return false;
        uint code = (uint)((status & 15) * 100 + ((status >> 8) & 15) * 10 + ((status >> 16) & 15));
        digits <<= 64 - count * 8;
        digits = digits * 10 + (digits >> 8);
        const ulong pairs = 0x0000_00FF_0000_00FF;
        ulong bytes = ((digits & pairs) * 0x000F_4240_0000_0064 + ((digits >> 16) & pairs) * 0x0000_2710_0000_0001) >> 32;

        // ` 0.123 0.120 4.50`, where `-` may stand for the last two.
        // What half of the lines have and the others have not is worked out without asking: 1 where there was no upstream, and where the answer was compressed.
        var (millis, upstream) = Figures.TwoMillis(duration);
        long direct = (long)((Unsafe.ReadUnaligned<ushort>(duration + 6) ^ 0x20_2DUL) - 1) >> 63;
        byte* ratio = duration + 11 + direct * 4;
        ulong compressed = ((ratio[1] ^ (ulong)'-') + 0xFF) >> 8;
        if ((millis | upstream & ~(int)direct) < 0 || duration[-1] != ' ' || duration[5] != ' ' || *ratio != ' ' || end - ratio < 2 || end[-1] == '\r') return false;

        near.Add(request, KeyHeader.Of(length, (int)code, named: false), PlainRecord.Of((uint)millis, (ushort)(upstream | (int)direct), compressed, (uint)bytes));
        return true;
    }
}
