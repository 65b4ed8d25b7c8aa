using System.Runtime.InteropServices;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Reading;

/// <summary>Reads pieces of logs block by block into one buffer outside the garbage collector's heap. Belongs to one thread.</summary>
public sealed unsafe class PieceReader : IDisposable
{
    /// <summary>Longer lines are counted and named, not read.</summary>
    public const int LongestLine = 16 << 20;

    private readonly int _block;
    private byte* _memory;
    private int _capacity;

    /// <param name="block">How much is read at once, in bytes.</param>
    public PieceReader(int block)
    {
        _block = block;
        _capacity = block * 2;
        _memory = Allocate(_capacity);
    }

    private byte* Buffer => _memory + LineReader.Padding;

    /// <summary>Reads every line that starts in [start, end) of the source; the source gives bytes from <c>max(start - 1, 0)</c> on.</summary>
    /// <param name="read">Fills the span with the next bytes; 0 at the end.</param>
    /// <param name="progress">Told how many bytes each block had.</param>
    public void Read(ReadBytes read, long start, long end, LineReader lines, Collector collector, Action<int>? progress, CancellationToken ct = default)
    {
        long position = Math.Max(start - 1, 0);
        bool inside = start > 0; // within a line that belongs to the piece before (or is too long)
        int have = 0;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (_capacity - have < _block) Widen(have);
            // Up to the end at first, then on in small steps to the end of the last line.
            long left = end - position;
            int got = read(new Span<byte>(Buffer + have, (int)Math.Min(_block, left > 0 ? left : 4096)));
            progress?.Invoke(got);
            byte* from = Buffer;
            byte* to = Buffer + have + got;
            position += got;
            bool last = got == 0;
            if (last)
            {
                if (have == 0 || inside) return;
                *to++ = (byte)'\n';
            }
            if (inside)
            {
                byte* newline = ByteSearch.Next(from, to, (byte)'\n');
                if (newline == to)
                {
                    have = 0;
                    continue;
                }
                inside = false;
                from = newline + 1;
            }
            if (left <= 0 || position >= end)
            {
                // Lines that start at the end or behind it are the next piece's.
                byte* limit = to - (position - end) - 1 - (last ? 1 : 0);
                if (position >= end && limit < from) return;
                byte* newline = ByteSearch.Next(limit, to, (byte)'\n');
                if (newline < to)
                {
                    lines.Scan(from, newline + 1, collector);
                    return;
                }
            }
            byte* rest = lines.Scan(from, to, collector);
            if (last) return;
            have = (int)(to - rest);
            if (have >= LongestLine)
            {
                collector.CountLines(1);
                collector.Refuse(rest, 200, 0, LineFault.TooLong);
                inside = true;
                have = 0;
            }
            else if (have > 0 && rest != Buffer)
            {
                System.Buffer.MemoryCopy(rest, Buffer, _capacity, have);
            }
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        GC.SuppressFinalize(this);
    }

    ~PieceReader() => NativeMemory.AlignedFree(_memory);

    private static byte* Allocate(int capacity) => (byte*)NativeMemory.AlignedAlloc((nuint)capacity + 2 * LineReader.Padding + 1, 64);

    private void Widen(int have)
    {
        int capacity = Math.Max(_capacity * 2, have + _block);
        byte* wider = Allocate(capacity);
        System.Buffer.MemoryCopy(Buffer, wider + LineReader.Padding, capacity, have);
        NativeMemory.AlignedFree(_memory);
        _memory = wider;
        _capacity = capacity;
    }
}

/// <summary>Fills the span with the next bytes of a log; 0 at its end.</summary>
public delegate int ReadBytes(Span<byte> into);
