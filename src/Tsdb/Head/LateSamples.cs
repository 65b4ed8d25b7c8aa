namespace Muster.Tsdb.Head;

/// <summary>Samples that came after younger ones of their series, or for a window already in blocks: few, kept sorted by series until the next blocks are written.</summary>
internal sealed class LateSamples
{
    private readonly Dictionary<int, SortedList<long, double>> _bySlot = [];

    private LateSamples? _newer;

    public int Count { get; private set; }

    /// <summary>What takes late samples since these are being written to a block. A reader that came before reads on there, or it would see a series' later samples without these.</summary>
    public LateSamples? Newer
    {
        get => Volatile.Read(ref _newer);
        set => Volatile.Write(ref _newer, value);
    }

    /// <summary>These and all newer ones hold nothing.</summary>
    public bool AllEmpty
    {
        get
        {
            for (var late = this; late is not null; late = late.Newer)
                if (late.Count > 0) return false;
            return true;
        }
    }

    /// <summary>False when the time is there already.</summary>
    public bool Add(int slot, long time, double value)
    {
        lock (_bySlot)
        {
            if (!_bySlot.TryGetValue(slot, out var list)) _bySlot.Add(slot, list = []);
            if (!list.TryAdd(time, value)) return false;
            Count++;
            return true;
        }
    }

    /// <summary>Adds everything another holds; of one time the sample that was here stays.</summary>
    public void Take(LateSamples other)
    {
        lock (other._bySlot)
            foreach (var (slot, list) in other._bySlot)
                foreach (var (time, value) in list) Add(slot, time, value);
    }

    /// <summary>Adds the slot's samples behind those gathered; true when there were any, so that the caller puts them in order.</summary>
    public bool Read(int slot, long from, long to, Samples into)
    {
        if (Count == 0) return false;
        lock (_bySlot)
        {
            if (!_bySlot.TryGetValue(slot, out var list)) return false;
            var before = into.Count;
            foreach (var (time, value) in list)
                if (time >= from && time <= to) into.Add(time, value);
            return into.Count > before;
        }
    }

    public bool Has(int slot)
    {
        lock (_bySlot) return _bySlot.ContainsKey(slot);
    }

    /// <summary>Numbers of the windows that samples lie in.</summary>
    public HashSet<int> Windows(long windowMs)
    {
        lock (_bySlot) return [.. _bySlot.Values.SelectMany(list => list.Keys).Select(time => SeriesPage.WindowOf(time, windowMs))];
    }

    public int[] Slots()
    {
        lock (_bySlot) return [.. _bySlot.Keys];
    }
}
