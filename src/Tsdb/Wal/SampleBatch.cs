namespace Muster.Tsdb.Wal;

/// <summary>Samples by column, kept and reused.</summary>
internal sealed class SampleBatch
{
    public ulong[] Series = new ulong[1024];
    public long[] Times = new long[1024];
    public double[] Values = new double[1024];
    public int Count;

    public void Clear() => Count = 0;

    public void EnsureRoom(int count)
    {
        if (Series.Length >= count) return;
        var size = Math.Max(count, Series.Length * 2);
        Array.Resize(ref Series, size);
        Array.Resize(ref Times, size);
        Array.Resize(ref Values, size);
    }

    public void Add(ulong series, long time, double value)
    {
        if (Count == Series.Length) EnsureRoom(Count + 1);
        Series[Count] = series;
        Times[Count] = time;
        Values[Count++] = value;
    }
}
