using System.Runtime.CompilerServices;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Analysis;

/// <summary>What one thread has found: takes read lines, sifts them, finds their row.</summary>
public sealed unsafe class Collector
{
    private const int SamplesPerPiece = 10, SampleLength = 200;

    private readonly RowKey _key;
    private readonly EntryFilter? _filter;
    private readonly SideTables? _side;
    private List<FaultSample> _samples = [];
    private readonly TimingTable _table;
    private readonly TimingQueue _queue;
    private long _lines;

    public Collector(RowKey key, EntryFilter? filter, SideTables? side, TimingTable table)
    {
        (_key, _filter, _side, _table) = (key, filter, side, table);
        _queue = new TimingQueue(table);
        if (filter is null && side is null && key.IsRequest) Near = table.Near;
    }

    /// <summary>With all that was taken so far.</summary>
    public TimingTable Table
    {
        get
        {
            _table.Near?.Settle();
            return _table;
        }
    }

    public SideTables? Side => _side;

    public long Taken { get; private set; }

    public long Sifted { get; private set; }

    /// <summary>Lines that could not be read, by <see cref="LineFault"/>.</summary>
    public long[] Faults { get; } = new long[Enum.GetValues<LineFault>().Length];

    /// <summary>Called for each line that was read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(byte* line, int length, in LogEntry entry)
    {
        if (_filter is not null && !_filter.Passes(line, entry))
        {
            Sifted++;
            return;
        }
        Taken++;
        if (!_key.StandsInLine(line, entry, out byte* key, out int keyLength)) _table.Add(_key.Find(_table, line, entry), entry);
        else if (entry.Queries > 0) _table.Add(_table.Find(key, keyLength, entry.Status), entry);
        else _queue.Add(key, keyLength, entry);
        _side?.Take(line, length, entry);
    }

    /// <summary>Called for each line that could not be read, or is no request.</summary>
    /// <param name="line">Its number within the block.</param>
    public void Refuse(byte* start, int length, long line, LineFault fault)
    {
        Faults[(int)fault]++;
        if (fault != LineFault.NotARequest && _samples.Count < SamplesPerPiece)
            _samples.Add(new FaultSample(_lines + line, fault, new ReadOnlySpan<byte>(start, Math.Min(length, SampleLength)).ToArray()));
    }

    /// <summary>Where a reader may put ordinary requests by itself (the method, a space and the path are the key); null when entries are wanted for more than their row.</summary>
    internal NearRows? Near { get; }

    /// <summary>Called for requests that the reader has put there.</summary>
    internal void CountOrdinary(long requests) => Taken += requests;

    /// <summary>Called at the end of each block, before its bytes go away.</summary>
    public void EndBlock()
    {
        _queue.Flush();
        Near?.Flush();
    }

    public void CountLines(long lines) => _lines += lines;

    /// <summary>What was counted since the last call: the piece's lines, and its first bad ones.</summary>
    public (long Lines, List<FaultSample> Samples) EndPiece()
    {
        var result = (_lines, _samples);
        (_lines, _samples) = (0, []);
        return result;
    }
}
