using Muster.Protocol;

namespace Muster.Agent.Metrics;

/// <summary>
/// Holds rounds of samples until the server has them: the newest in memory, older ones of a longer absence on disk. When there is no more
/// room the oldest go, and are counted. Thread-safe.
/// </summary>
internal sealed class MetricSpool
{
    /// <summary>Some minutes of a host's own metrics; then they go to disk.</summary>
    private const int MemoryLimit = 192 << 10;
    private const int SampleBytes = 12, RoundBytes = 100;
    private readonly Lock _gate = new();
    private readonly Queue<MetricRound> _rounds = new();
    private readonly MetricFiles? _files;
    private readonly Log _log;
    private ulong _first = 1;
    private int _bytes;
    private ulong _dropped;

    /// <summary>The last round that came back from the oldest file; 0 when none is out.</summary>
    private ulong _fileThrough;

    /// <param name="files">Null: memory alone.</param>
    public MetricSpool(MetricFiles? files, Log log) => (_files, _log) = (files, log);

    public SeriesBook Book { get; } = new();

    /// <summary>Samples given up.</summary>
    public ulong Dropped { get { lock (_gate) return _dropped; } }

    /// <summary>Number of the oldest round in memory, or of the next one.</summary>
    public ulong First { get { lock (_gate) return _first; } }

    public int Held { get { lock (_gate) return _rounds.Count; } }

    /// <summary>Raised after a round was added.</summary>
    public event Action? Added;

    /// <summary>Adds samples of one moment.</summary>
    /// <param name="timeMs">This host's clock, unix milliseconds.</param>
    /// <param name="series">Numbers of <see cref="Book"/>; 0 is passed over. Neighbouring numbers in ascending order cost least.</param>
    /// <param name="values">As many.</param>
    public void Add(long timeMs, ReadOnlySpan<uint> series, ReadOnlySpan<double> values)
    {
        var round = new MetricRound { TimeMs = timeMs };
        round.Series.Capacity = round.Values.Capacity = series.Length;
        uint before = 0;
        for (var i = 0; i < series.Length; i++)
        {
            if (series[i] == 0) continue;
            round.Series.Add((int)(series[i] - before));
            round.Values.Add(values[i]);
            before = series[i];
        }
        lock (_gate)
        {
            _dropped += (ulong)(series.Length - round.Series.Count);
            if (round.Series.Count == 0) return;
            _rounds.Enqueue(round);
            _bytes += SizeOf(round);
            if (_bytes > MemoryLimit) MakeRoom();
        }
        Added?.Invoke();
    }

    /// <summary>Rounds behind <paramref name="sent"/> with the declarations a session still lacks; null when there are none.</summary>
    /// <param name="sent">Number of the last round that is under way.</param>
    public MetricBatch? Next(ulong sent, DeclaredNumbers declared, int mostBytes)
    {
        lock (_gate)
        {
            if (_rounds.Count == 0) FromFile();
            var skip = sent + 1 > _first ? (int)Math.Min(sent + 1 - _first, int.MaxValue) : 0;
            if (skip >= _rounds.Count) return null;
            var batch = new MetricBatch { FirstRound = _first + (ulong)skip, Dropped = _dropped };
            var size = 0;
            foreach (var round in _rounds.Skip(skip))
            {
                size += SizeOf(round);
                if (batch.Rounds.Count > 0 && size > mostBytes) break;
                batch.Rounds.Add(round);
                uint number = 0;
                foreach (var step in round.Series)
                    if (declared.IsNew(number = (uint)(number + step)) && Book.Find(number) is { } series) batch.Series.Add(series);
            }
            if (declared.FamiliesAreNew(Book.FamilyVersion)) batch.Families.AddRange(Book.Families());
            return batch;
        }
    }

    /// <summary>The server has the rounds through this number.</summary>
    public void Taken(ulong through, DeclaredNumbers declared)
    {
        lock (_gate)
        {
            while (_rounds.Count > 0 && _first <= through) Drop();
            if (_fileThrough > 0 && _first > _fileThrough)
            {
                _fileThrough = 0;
                _files!.RemoveOldest();
            }
            if (_rounds.Count == 0 && _files is null or { IsEmpty: true }) declared.Forget(Book.AllTaken());
        }
    }

    /// <summary>Puts what waits on disk, at the end of the process.</summary>
    public void Spill()
    {
        lock (_gate)
            if (_rounds.Count > 0) ToFile();
    }

    private void MakeRoom()
    {
        // What came back from a file is on disk still: it need not be written again, only read again later.
        if (_fileThrough > 0 && _first <= _fileThrough)
        {
            while (_rounds.Count > 0 && _first <= _fileThrough) Drop();
            _fileThrough = 0;
        }
        if (_bytes <= MemoryLimit || ToFile()) return;
        while (_rounds.Count > 1 && _bytes > MemoryLimit)
        {
            _dropped += (ulong)_rounds.Peek().Series.Count;
            Drop();
        }
    }

    private bool ToFile()
    {
        if (_files is null) return false;
        try
        {
            _dropped += _files.Add(SelfContained(_fileThrough));
            while (_rounds.Count > 0) Drop();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.WriteSparingly("metric-spool", $"metrics: the disk takes nothing ({e.Message}); the newest stay in memory");
            return false;
        }
    }

    /// <summary>What is in memory and in no file, with all declarations in it.</summary>
    private MetricBatch SelfContained(ulong behind)
    {
        var batch = new MetricBatch();
        var declared = new DeclaredNumbers();
        foreach (var round in _rounds.Skip(behind >= _first ? (int)(behind - _first + 1) : 0))
        {
            batch.Rounds.Add(round);
            uint number = 0;
            foreach (var step in round.Series)
                if (declared.IsNew(number = (uint)(number + step)) && Book.Find(number) is { } series) batch.Series.Add(series);
        }
        return batch;
    }

    /// <summary>Takes the oldest file's rounds back into memory, in this process's numbers.</summary>
    private void FromFile()
    {
        if (_files is null || _fileThrough > 0) return;
        while (_files.ReadOldest() is { } batch)
        {
            var numbers = batch.Series.ToDictionary(s => s.Number, s => Book.Number(s.Name, [.. s.Labels], s.KeepsHost));
            foreach (var old in batch.Rounds)
            {
                var round = new MetricRound { TimeMs = old.TimeMs };
                uint was = 0, before = 0;
                for (var i = 0; i < Math.Min(old.Series.Count, old.Values.Count); i++)
                {
                    was = (uint)(was + old.Series[i]);
                    if (numbers.GetValueOrDefault(was) is not (> 0 and var now)) continue;
                    round.Series.Add((int)(now - before));
                    round.Values.Add(old.Values[i]);
                    before = now;
                }
                _rounds.Enqueue(round);
                _bytes += SizeOf(round);
            }
            _fileThrough = _first + (ulong)_rounds.Count - 1;
            if (_rounds.Count > 0) return;
            _fileThrough = 0;
            _files.RemoveOldest();
        }
    }

    private void Drop()
    {
        _bytes -= SizeOf(_rounds.Dequeue());
        _first++;
    }

    private static int SizeOf(MetricRound round) => RoundBytes + round.Series.Count * SampleBytes;
}
