namespace Muster.AccessLog.Tables;

/// <content>For tables that are filled, read and emptied again and again.</content>
public sealed unsafe partial class TimingTable
{
    /// <summary>Counts a row's durations by bucket (see <see cref="Durations.Middle"/>) into a span of <see cref="Durations.Buckets"/> counts, in addition to what it holds.</summary>
    /// <param name="index">0: the rest.</param>
    public void CountDurations(int index, Span<long> counts)
    {
        var (start, timed) = SamplesOf(index);
        if (timed == 0) return;
        if (timed <= SamplePool.Exact)
        {
            Span<ushort> codes = stackalloc ushort[SamplePool.Exact];
            Samples.CopyCodes(start, timed, codes);
            foreach (ushort code in codes[..(int)timed]) counts[Durations.Bucket(Durations.Micros(code))]++;
            return;
        }
        var parts = Samples.Counts(start);
        for (int b = 0; b < parts.Length; b++) counts[b] += parts[b];
    }

    /// <summary>Forgets all rows; the memory stays for the next ones.</summary>
    public void Clear()
    {
        BeforeRowsMove?.Invoke();
        new Span<Slot>(_slots.At, _slots.Length).Clear();
        (Count, _slotsUsed, _arenaUsed, _aliases, Floor) = (0, 0, 0, 0, 0);
        Generation++;
        Start(0);
        Samples.Clear();
    }
}
