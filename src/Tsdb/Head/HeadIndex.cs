using System.Runtime.InteropServices;
using Muster.Metrics;
using Muster.Tsdb.Index;

namespace Muster.Tsdb.Head;

/// <summary>
/// Identities of the head's series by number ("slot"): found by labels, and by label through postings. No object per
/// series: label ids lie in shared arrays, a label that one series alone carries keeps its posting inline.
/// Calls are kept apart by the owner's lock.
/// </summary>
internal sealed class HeadIndex : LabelIndex
{
    private struct Entry
    {
        public int Hash;
        public int LabelsAt;
        public ushort LabelCount;
        public bool Alive;
        public int Source;
    }

    private struct Posting
    {
        public int Count;
        public int First;
        public int[]? Slots;
    }

    private readonly Growing<Entry> _entries = new();
    private readonly Growing<int> _labels = new();
    private readonly Dictionary<ulong, Posting> _postings = [];
    private readonly SortedDictionary<string, List<int>> _valuesByName = new(StringComparer.Ordinal);
    private int[] _table = new int[1 << 12];

    public SymbolTable Symbols { get; } = new();
    public int Slots => _entries.Count;
    public int Alive { get; private set; }

    public bool IsAlive(int slot) => slot < _entries.Count && _entries[slot].Alive;
    public int SourceOf(int slot) => _entries[slot].Source;

    public static int HashOf(Labels labels)
    {
        var hash = 17;
        foreach (var label in labels.Span) hash = Mix(hash, SymbolTable.HashOf(label.Name), SymbolTable.HashOf(label.Value));
        return hash;
    }

    /// <summary>-1 when there is no such series.</summary>
    public int Find(Labels labels, int hash)
    {
        for (var at = hash & (_table.Length - 1); _table[at] != 0; at = (at + 1) & (_table.Length - 1))
        {
            var slot = _table[at] - 1;
            ref var entry = ref _entries[slot];
            if (entry.Hash == hash && entry.Alive && Is(in entry, labels)) return slot;
        }
        return -1;
    }

    /// <summary>Names and values of a slot as symbol numbers, in turn.</summary>
    public void LabelIds(int slot, List<int> into)
    {
        ref var entry = ref _entries[slot];
        for (var i = 0; i < entry.LabelCount * 2; i++) into.Add(_labels[entry.LabelsAt + i]);
    }

    public Labels LabelsOf(int slot)
    {
        ref var entry = ref _entries[slot];
        var labels = new Label[entry.LabelCount];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = new Label(Symbols.Text(_labels[entry.LabelsAt + i * 2]), Symbols.Text(_labels[entry.LabelsAt + i * 2 + 1]));
        return Labels.FromSorted(labels);
    }

    /// <summary>Makes room for so many series at once.</summary>
    public void Expect(int series)
    {
        var size = _table.Length;
        while (series * 2L >= size) size *= 4;
        if (size != _table.Length) Widen(size);
    }

    /// <summary>Adds a series that is not there yet, at a slot that is not alive.</summary>
    public void Add(int slot, int source, ReadOnlySpan<int> labelIds)
    {
        if ((Alive + 1) * 2 >= _table.Length) Widen(_table.Length * 4);
        _entries.EnsureCount(slot + 1);
        var hash = 17;
        var at = _labels.Count;
        for (var i = 0; i < labelIds.Length; i += 2)
        {
            hash = Mix(hash, Symbols.Hash(labelIds[i]), Symbols.Hash(labelIds[i + 1]));
            _labels.Add(labelIds[i]);
            _labels.Add(labelIds[i + 1]);
            AddPosting(labelIds[i], labelIds[i + 1], slot);
        }
        _entries[slot] = new Entry { Hash = hash, LabelsAt = at, LabelCount = (ushort)(labelIds.Length / 2), Alive = true, Source = source };
        Alive++;
        Place(slot);
    }

    /// <summary>Forgets series; their slots stay empty until <see cref="Add"/> takes them again.</summary>
    public void Remove(IReadOnlyCollection<int> slots)
    {
        if (slots.Count == 0) return;
        foreach (var slot in slots) _entries[slot].Alive = false;
        Alive -= slots.Count;
        Widen(_table.Length);
        _postings.Clear();
        _valuesByName.Clear();
        for (var slot = 0; slot < _entries.Count; slot++)
        {
            if (!_entries[slot].Alive) continue;
            ref var entry = ref _entries[slot];
            for (var i = 0; i < entry.LabelCount; i++) AddPosting(_labels[entry.LabelsAt + i * 2], _labels[entry.LabelsAt + i * 2 + 1], slot);
        }
    }

    public override int[] All()
    {
        var all = new List<int>(Alive);
        for (var slot = 0; slot < _entries.Count; slot++)
            if (_entries[slot].Alive) all.Add(slot);
        return [.. all];
    }

    public override int[] Find(string name, string value)
    {
        int nameId = Symbols.Find(name), valueId = Symbols.Find(value);
        if (nameId < 0 || valueId < 0 || !_postings.TryGetValue(Key(nameId, valueId), out var posting)) return [];
        return posting.Slots is null ? [posting.First] : posting.Slots[..posting.Count];
    }

    public override IEnumerable<string> Names() => _valuesByName.Keys;
    public override IEnumerable<string> Values(string name) => _valuesByName.TryGetValue(name, out var ids) ? ids.Select(Symbols.Text) : [];

    public override string ValueOf(int series, string name)
    {
        ref var entry = ref _entries[series];
        for (var i = 0; i < entry.LabelCount; i++)
            if (Symbols.Is(_labels[entry.LabelsAt + i * 2], name)) return Symbols.Text(_labels[entry.LabelsAt + i * 2 + 1]);
        return "";
    }

    private void AddPosting(int name, int value, int slot)
    {
        ref var posting = ref CollectionsMarshal.GetValueRefOrAddDefault(_postings, Key(name, value), out var known);
        if (!known)
        {
            posting = new Posting { Count = 1, First = slot };
            var text = Symbols.Text(name);
            if (!_valuesByName.TryGetValue(text, out var values)) _valuesByName.Add(text, values = []);
            values.Add(value);
            return;
        }
        posting.Slots ??= [posting.First, 0, 0, 0];
        if (posting.Count == posting.Slots.Length) Array.Resize(ref posting.Slots, posting.Count + posting.Count / 2);
        var at = posting.Count;
        for (; at > 0 && posting.Slots[at - 1] > slot; at--) posting.Slots[at] = posting.Slots[at - 1];
        posting.Slots[at] = slot;
        posting.Count++;
    }

    private bool Is(in Entry entry, Labels labels)
    {
        if (entry.LabelCount != labels.Count) return false;
        for (var i = 0; i < labels.Count; i++)
            if (!Symbols.Is(_labels[entry.LabelsAt + i * 2], labels[i].Name) || !Symbols.Is(_labels[entry.LabelsAt + i * 2 + 1], labels[i].Value)) return false;
        return true;
    }

    private void Widen(int size)
    {
        _table = new int[size];
        for (var slot = 0; slot < _entries.Count; slot++)
            if (_entries[slot].Alive) Place(slot);
    }

    private void Place(int slot)
    {
        var at = _entries[slot].Hash & (_table.Length - 1);
        while (_table[at] != 0) at = (at + 1) & (_table.Length - 1);
        _table[at] = slot + 1;
    }

    private static ulong Key(int name, int value) => (ulong)(uint)name << 32 | (uint)value;
    private static int Mix(int hash, int name, int value) => unchecked((int)(((uint)hash * 0x9E3779B1u ^ (uint)name) * 0x85EBCA77u + (uint)value * 0xC2B2AE3Du)) is var mixed ? mixed ^ (int)((uint)mixed >> 15) : 0;
}
