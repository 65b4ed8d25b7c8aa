using Muster.Agent.Metrics;

namespace Muster.Agent.HostMetrics;

/// <summary>
/// Series that come by rows, a row for each device, processor or mount: found by the row's key in the order in which the kernel lists them,
/// made when a key appears, ended when it is gone.
/// </summary>
/// <param name="make">The series' numbers of a new row.</param>
internal sealed class MetricRows(SeriesBook book, Func<string, uint[]> make)
{
    /// <summary>Prometheus' mark for "this series has ended".</summary>
    private static readonly double Stale = BitConverter.Int64BitsToDouble(0x7ff0000000000002);

    private sealed record Row(byte[] Key, uint[] Series)
    {
        public int Seen { get; set; }
    }

    private readonly List<Row> _rows = [];
    private int _round, _hint;

    /// <summary>The series of a row, in this round.</summary>
    public uint[] Of(ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < _rows.Count; i++)
        {
            var at = _hint + i < _rows.Count ? _hint + i : _hint + i - _rows.Count;
            if (!key.SequenceEqual(_rows[at].Key)) continue;
            _hint = at + 1 == _rows.Count ? 0 : at + 1;
            _rows[at].Seen = _round;
            return _rows[at].Series;
        }
        var row = new Row(key.ToArray(), make(Words.Text(key))) { Seen = _round };
        _rows.Add(row);
        return row.Series;
    }

    /// <summary>Ends the rows that were not seen in this round.</summary>
    public void End(Round into)
    {
        for (var i = _rows.Count - 1; i >= 0; i--)
        {
            if (_rows[i].Seen == _round) continue;
            foreach (var series in _rows[i].Series)
            {
                into.Add(series, Stale);
                book.Forget(series);
            }
            _rows.RemoveAt(i);
        }
        _round++;
        _hint = 0;
    }
}
