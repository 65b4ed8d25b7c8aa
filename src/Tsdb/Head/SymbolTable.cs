using System.Text;

namespace Muster.Tsdb.Head;

/// <summary>
/// Every label name and value once, as UTF-8 in large arrays, numbered from 0. Strings are made only for those that are asked for.
/// Calls are kept apart by the owner's lock.
/// </summary>
internal sealed class SymbolTable
{
    private const int SlabBytes = 1 << 18;
    private struct Symbol
    {
        public int Hash;
        public int Slab;
        public int Offset;
        public int Length;
        public string? Text;
    }

    private readonly Growing<Symbol> _symbols = new();
    private readonly List<byte[]> _slabs = [];
    private int[] _table = new int[1 << 12];
    private int _used = SlabBytes;

    public int Count => _symbols.Count;

    public static int HashOf(string text) => text.GetHashCode();
    public int Hash(int id) => _symbols[id].Hash;
    public ReadOnlySpan<byte> Utf8(int id) => Bytes(in _symbols[id]);

    public string Text(int id)
    {
        ref var symbol = ref _symbols[id];
        return symbol.Text ??= System.Text.Encoding.UTF8.GetString(Bytes(in symbol));
    }

    /// <summary>-1 when it is not there.</summary>
    public int Find(string text)
    {
        var hash = HashOf(text);
        for (var at = hash & (_table.Length - 1); _table[at] != 0; at = (at + 1) & (_table.Length - 1))
            if (_symbols[_table[at] - 1].Hash == hash && Is(_table[at] - 1, text)) return _table[at] - 1;
        return -1;
    }

    public bool Is(int id, string text)
    {
        ref var symbol = ref _symbols[id];
        if (symbol.Text is { } known) return known == text;
        var bytes = Bytes(in symbol);
        if (bytes.Length == text.Length) return Ascii.Equals(bytes, text) || (!Ascii.IsValid(text) && System.Text.Encoding.UTF8.GetString(bytes) == text);
        return bytes.Length > text.Length && System.Text.Encoding.UTF8.GetString(bytes) == text;
    }

    /// <summary>Adds a text that is not there yet.</summary>
    public int Add(string text)
    {
        if (_symbols.Count * 2 >= _table.Length) Widen();
        var length = System.Text.Encoding.UTF8.GetByteCount(text);
        byte[] slab;
        if (length > SlabBytes / 4) _slabs.Add(slab = new byte[length]);
        else if (_used + length > SlabBytes || _slabs.Count == 0 || _slabs[^1].Length != SlabBytes)
        {
            _slabs.Add(slab = new byte[SlabBytes]);
            _used = 0;
        }
        else slab = _slabs[^1];
        var offset = slab.Length == SlabBytes ? _used : 0;
        System.Text.Encoding.UTF8.GetBytes(text, slab.AsSpan(offset));
        if (slab.Length == SlabBytes) _used += length;
        var id = _symbols.Add(new Symbol { Hash = HashOf(text), Slab = _slabs.Count - 1, Offset = offset, Length = length });
        Place(id);
        return id;
    }

    private ReadOnlySpan<byte> Bytes(in Symbol symbol) => _slabs[symbol.Slab].AsSpan(symbol.Offset, symbol.Length);

    private void Place(int id)
    {
        var at = _symbols[id].Hash & (_table.Length - 1);
        while (_table[at] != 0) at = (at + 1) & (_table.Length - 1);
        _table[at] = id + 1;
    }

    private void Widen()
    {
        _table = new int[_table.Length * 4];
        for (var id = 0; id < _symbols.Count; id++) Place(id);
    }
}
