using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Muster.AccessLog.Tables;

/// <summary>
/// Gathers ordinary entries in front of a table that is larger than the processor's near caches: one cache line for each key, with its hash, its row and room for
/// six entries. So most entries touch one line of memory outside those caches instead of four (slot, key, row, durations), and rows take six at a time.
/// Belongs to the thread of its table.
/// </summary>
internal sealed unsafe class NearRows
{
    private const int Batch = 64, FirstLines = 1 << 10, MostLines = 1 << 17, FullRoom = 4 * Batch, CountBits = 3, CountMask = (1 << CountBits) - 1;

    /// <summary>So many lines ahead memory is asked for where lines are walked one by one.</summary>
    private const int Ahead = 16;

    private readonly TimingTable _table;
    private readonly PageBank? _bank;
    private readonly PinnedBlock<Waiting> _waiting = new(Batch);

    /// <summary>Full lines on their way to their rows, round and round: those whose row was asked for, those whose durations were, and those of this batch.</summary>
    private readonly PinnedBlock<Line> _full = new(FullRoom);
    private PinnedBlock<Line> _lines;
    private int _count, _used, _generation;

    /// <summary>Numbers of full lines: the next one, the first whose row was not asked for yet, the first whose durations were not, the first that was not added.</summary>
    private int _next, _unasked, _unready, _unadded;

    public NearRows(TimingTable table, PageBank? bank)
    {
        (_table, _bank) = (table, bank);
        _lines = new(FirstLines, bank);
        _generation = table.Generation;
        table.BeforeRowsMove = Settle;
    }

    /// <summary>One cache line.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct Line
    {
        public const int Room = PlainSums.Whole;

        /// <summary>Of <see cref="KeyHash"/>; 0: free.</summary>
        public ulong Place;
        public uint Check;

        /// <summary>The row, and in the lowest bits how many entries wait for it.</summary>
        public int State;
        public fixed ulong Records[Room];
    }

    private struct Waiting
    {
        public ulong Place, Header, Record;
        public byte* Key;
        public uint Check;
    }

    /// <param name="key">Must stay in place until the next <see cref="Flush"/>; up to 63 bytes behind it may be read.</param>
    /// <param name="header">See <see cref="KeyHeader"/>.</param>
    /// <param name="record">See <see cref="PlainRecord"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte* key, ulong header, ulong record)
    {
        var waiting = _waiting.At + _count;
        var hash = _table.Hasher.Of(key, header);
        waiting->Place = hash.Place;
        waiting->Check = hash.Check;
        waiting->Header = header;
        waiting->Record = record;
        waiting->Key = key;
        TimingQueue.Fetch(_lines.At + ((uint)(hash.Place >> 32) & ((uint)_lines.Length - 1)));
        if (++_count == Batch) Flush();
    }

    /// <summary>Gives all entries their lines. Called before their keys go away.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Flush()
    {
        int count = _count;
        _count = 0;
        if (_generation != _table.Generation) Forget();
        var lines = _lines.At;
        uint mask = (uint)_lines.Length - 1;
        Line* full = _full.At;
        int number = _next;
        Waiting* end = _waiting.At + count;
        for (var waiting = _waiting.At; waiting < end; waiting++)
        {
            uint at = (uint)(waiting->Place >> 32) & mask;
            var line = lines + at;
            while (line->Place != waiting->Place || line->Check != waiting->Check)
            {
                if (line->Place == 0)
                {
                    _next = number;
                    line = Open(waiting);
                    lines = _lines.At;
                    mask = (uint)_lines.Length - 1;
                    break;
                }
                at = (at + 1) & mask;
                line = lines + at;
            }
            int state = line->State;
            int have = state & CountMask;
            // Whether a line is full now cannot be foretold: it is copied every time, and stays where it was copied only if it is. (First copied, then written to:
            // a whole line cannot be read again at once where a part of it has just been written.)
            int isFull = (have + 8 - Line.Room + 1) >> CountBits;
            var copy = full + (number & (FullRoom - 1));
            *copy = *line;
            copy->Records[have] = waiting->Record;
            line->Records[have] = waiting->Record;
            number += isFull;
            line->State = state + 1 - isFull * Line.Room;
        }
        _next = number;
        Advance();
    }

    /// <summary>Gives all that waits to the rows.</summary>
    public void Settle()
    {
        if (_generation != _table.Generation) Forget();
        while (_unadded != _next) Advance();
        for (int at = 0; at < _lines.Length; at++)
        {
            // Behind the last line there is nothing to ask for.
            if (at + 2 * Ahead < _lines.Length) _table.FetchPlain(_lines.At[at + 2 * Ahead].State >> CountBits);
            if (at + Ahead < _lines.Length) _table.FetchPlainSamples(_lines.At[at + Ahead].State >> CountBits);
            var line = _lines.At + at;
            int have = line->State & CountMask;
            if (line->Place == 0 || have == 0) continue;
            _table.AddPlain(line->State >> CountBits, line->Records, have);
            line->State &= ~CountMask;
        }
    }

    /// <summary>Full lines go one step on towards their rows; a step touches only what the one before has asked memory for, a batch ago.</summary>
    private void Advance()
    {
        for (; _unadded != _unready; _unadded++)
        {
            var line = _full.At + (_unadded & (FullRoom - 1));
            _table.AddPlain(line->State >> CountBits, line->Records, Line.Room);
        }
        for (; _unready != _unasked; _unready++) _table.FetchPlainSamples(_full.At[_unready & (FullRoom - 1)].State >> CountBits);
        for (; _unasked != _next; _unasked++) _table.FetchPlain(_full.At[_unasked & (FullRoom - 1)].State >> CountBits);
    }

    /// <summary>A line for a key that has none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Line* Open(Waiting* waiting)
    {
        if (_used * 5 > _lines.Length * 3) Widen();
        // Rows may be folded away here, and get other indices then.
        int row = _table.FindHashed(waiting->Key, waiting->Header, new KeyHash(waiting->Place, waiting->Check));
        if (_generation != _table.Generation) Forget();
        uint mask = (uint)_lines.Length - 1, at = (uint)(waiting->Place >> 32) & mask;
        while (_lines.At[at].Place != 0) at = (at + 1) & mask;
        _used++;
        var line = _lines.At + at;
        (line->Place, line->Check, line->State) = (waiting->Place, waiting->Check, row << CountBits);
        return line;
    }

    private void Widen()
    {
        if (_lines.Length == MostLines)
        {
            Settle();
            Forget();
            return;
        }
        var (old, wider) = (_lines, new PinnedBlock<Line>(_lines.Length * 2, _bank));
        uint mask = (uint)wider.Length - 1;
        for (int i = 0; i < old.Length; i++)
        {
            if (old.At[i].Place == 0) continue;
            uint at = (uint)(old.At[i].Place >> 32) & mask;
            while (wider.At[at].Place != 0) at = (at + 1) & mask;
            wider.At[at] = old.At[i];
        }
        old.Leave();
        _lines = wider;
    }

    /// <summary>All lines are free; what was in them has gone to the rows before these moved.</summary>
    private void Forget()
    {
        new Span<Line>(_lines.At, _lines.Length).Clear();
        _unasked = _unready = _unadded = _next;
        (_used, _generation) = (0, _table.Generation);
    }
}
