using System.Numerics;
using System.Runtime.CompilerServices;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Reading;

/// <summary>Cuts blocks into lines and reads them; one per thread and format.</summary>
public abstract unsafe class LineReader
{
    /// <summary>So many bytes before and behind every block must be readable.</summary>
    public const int Padding = 192;

    /// <summary>Reads all whole lines of [from, to), gives them to the collector, and answers where the first unfinished line starts.</summary>
    public abstract byte* Scan(byte* from, byte* to, Collector collector);

    /// <summary>Reads one line (without its end).</summary>
    public abstract LineFault Read(ReadOnlySpan<byte> line, ref LogEntry entry);

    private protected static LineFault Read<TParser>(ref TParser parser, ReadOnlySpan<byte> line, ref LogEntry entry) where TParser : struct, ILineParser
    {
        var padded = new byte[line.Length + 2 * Padding];
        line.CopyTo(padded.AsSpan(Padding));
        fixed (byte* first = padded) return parser.Parse(first + Padding, line.Length, ref entry);
    }

    /// <summary>Called at the end of a file; only formats that keep requests open over several lines have something to do then.</summary>
    public virtual void EndFile(Collector collector)
    {
    }
}

/// <summary>A reader compiled for one parser.</summary>
public sealed unsafe class LineReader<TParser>(TParser parser) : LineReader where TParser : struct, ILineParser
{
    private TParser _parser = parser;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override byte* Scan(byte* from, byte* to, Collector collector)
    {
        var parser = _parser;
        var entry = LogEntry.Empty;
        byte* start = from;
        long lines = 0;
        for (byte* at = from; at < to; at += 64)
        {
            ulong ends = ByteSearch.Mask(at, (byte)'\n');
            if (to - at < 64) ends &= (1UL << (int)(to - at)) - 1;
            while (ends != 0)
            {
                byte* end = at + BitOperations.TrailingZeroCount(ends);
                ends &= ends - 1;
                int length = (int)(end - start);
                if (length > 0 && end[-1] == '\r') length--;
                lines++;
                if (length > 0)
                {
                    var fault = parser.Parse(start, length, ref entry);
                    if (fault == LineFault.None) collector.Take(start, length, in entry);
                    else collector.Refuse(start, length, lines, fault);
                }
                start = end + 1;
            }
        }
        _parser = parser;
        collector.CountLines(lines);
        collector.EndBlock();
        return start;
    }

    public override LineFault Read(ReadOnlySpan<byte> line, ref LogEntry entry) => Read(ref _parser, line, ref entry);
}
