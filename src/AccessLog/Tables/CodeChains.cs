using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Muster.AccessLog.Tables;

/// <summary>
/// Lists of 16-bit codes, each a chain of cache lines: a link to the line before it, then thirty codes. A list grows without being copied, and wastes
/// half a line on average. A list is known by the place where its next code goes; 0 is the empty list.
/// </summary>
internal sealed unsafe class CodeChains(PageBank? bank)
{
    private const int Line = 32, Within = Line - 1;

    /// <summary>Codes taken up by the link.</summary>
    private const int Link = sizeof(int) / sizeof(ushort);

    private readonly Segments<ushort> _codes = new(16, bank);
    private int _used = Line, _free;

    /// <summary>The memory that the next code of a list goes to, if it goes to the line of the last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void* Last(int list) => _codes.At(Math.Max(list - 1, 0));

    /// <summary>The line of a list before its last one.</summary>
    public void* BeforeLast(int list) => _codes.At(*LinkOf((list - 1) & ~Within));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ref int list, ushort code)
    {
        if ((list & Within) == 0) Open(ref list);
        *_codes.At(list) = code;
        list++;
    }

    /// <summary>Adds the low 16 bits of a few values. The two values before them are read too.</summary>
    /// <param name="count">At most 30.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ref int list, ulong* values, int count)
    {
        if ((list & Within) == 0) Open(ref list);
        if (Line - (list & Within) < count)
        {
            for (int i = 0; i < count; i++) Add(ref list, (ushort)values[i]);
            return;
        }
        ushort* to = _codes.At(list);
        if (count == PlainSums.Whole && Avx512F.IsSupported)
        {
            // Their low halves' halves, side by side, behind those of two words that are none of them.
            var codes = Avx512F.ConvertToVector128UInt16(Vector512.Load(values - 2)).AsUInt64();
            *(ulong*)to = codes.ToScalar() >> 32 | codes.GetElement(1) << 32;
            *(uint*)(to + 4) = (uint)(codes.GetElement(1) >> 32);
        }
        else
        {
            for (int i = 0; i < count; i++) to[i] = (ushort)values[i];
        }
        list += count;
    }

    /// <summary>Copies a list of so many codes, in no particular order.</summary>
    public void Copy(int list, int count, Span<ushort> into)
    {
        while (count > 0)
        {
            int line = (list - 1) & ~Within, some = list - line - Link;
            new ReadOnlySpan<ushort>(_codes.At(line + Link), some).CopyTo(into[(count - some)..]);
            count -= some;
            list = *LinkOf(line) + Line;
        }
    }

    /// <summary>Takes the lines of a list back.</summary>
    public void Leave(int list)
    {
        if (list == 0) return;
        int last = (list - 1) & ~Within, first = last;
        while (*LinkOf(first) != 0) first = *LinkOf(first);
        *LinkOf(first) = _free;
        _free = last;
    }

    /// <summary>Forgets all lists.</summary>
    public void Clear() => (_used, _free) = (Line, 0);

    private int* LinkOf(int line) => (int*)_codes.At(line);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Open(ref int list)
    {
        int line = _free;
        if (line != 0)
        {
            _free = *LinkOf(line);
        }
        else
        {
            line = _used;
            if (line + Line > _codes.Length) _codes.Grow();
            _used += Line;
        }
        *LinkOf(line) = list == 0 ? 0 : list - Line;
        list = line + Link;
    }
}
