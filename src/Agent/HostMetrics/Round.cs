namespace Muster.Agent.HostMetrics;

/// <summary>The samples of one moment while they are gathered; its arrays are kept for the next one.</summary>
internal sealed class Round
{
    private uint[] _series = new uint[512];
    private double[] _values = new double[512];

    public int Count { get; private set; }
    public ReadOnlySpan<uint> Series => _series.AsSpan(0, Count);
    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

    public void Add(uint series, double value)
    {
        if (Count == _series.Length)
        {
            Array.Resize(ref _series, Count * 2);
            Array.Resize(ref _values, Count * 2);
        }
        _series[Count] = series;
        _values[Count++] = value;
    }

    public void Clear() => Count = 0;
}
