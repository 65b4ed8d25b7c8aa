using Muster.Metrics;

namespace Muster.Server.Gathering.Scraping;

/// <summary>
/// What is known of a target's series by their text: their references in the store, and which were there in the last round,
/// so that those that are gone get an end. One per target; not thread-safe.
/// </summary>
internal sealed class SeriesMemory
{
    private readonly Dictionary<byte[], int> _places = new(TextKey.Comparer);
    private Known[] _known = new Known[64];
    private int _round = 1;

    /// <param name="Dropped">A rule drops it, or it cannot be read: not to be looked at again.</param>
    /// <param name="Fault">Why it cannot be read; null when it can.</param>
    internal record struct Known(SeriesRef Series, bool Dropped, string? Fault)
    {
        public int AddedRound, SeenRound;
        public bool TimesItself;
    }

    public int Count => _places.Count;

    public void Next() => _round++;

    /// <summary>The place of a text; -1 when it was never seen.</summary>
    public int Find(ReadOnlySpan<byte> text) => _places.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out var place) ? place : -1;

    public ref Known this[int place] => ref _known[place];

    public int Add(ReadOnlySpan<byte> text, Known known)
    {
        var place = _places.Count;
        if (place == _known.Length) Array.Resize(ref _known, place * 2);
        _known[place] = known with { AddedRound = _round };
        _places[text.ToArray()] = place;
        return place;
    }

    /// <summary>False when it was seen in this round already.</summary>
    public bool See(int place, bool timesItself)
    {
        ref var known = ref _known[place];
        if (known.SeenRound == _round && !timesItself) return false;
        known.SeenRound = _round;
        known.TimesItself = timesItself;
        return true;
    }

    /// <summary>Series of the round before that are not in this one. Those that carry their own times end by themselves.</summary>
    public IEnumerable<SeriesRef> Gone() => Seen(_round - 1);

    /// <summary>Series of this round.</summary>
    public IEnumerable<SeriesRef> Here() => Seen(_round);

    /// <summary>What ends when this round fails: all that was there before it.</summary>
    public IEnumerable<SeriesRef> Before() => Seen(_round - 1).Concat(Seen(_round, addedToo: false));

    /// <summary>Forgets what was not there for long, once that is the larger part.</summary>
    public void Tidy()
    {
        if (_places.Count < 1_000 || _round % 16 != 0) return;
        var living = _places.Where(pair => _known[pair.Value].SeenRound >= _round - 16).ToList();
        if (living.Count > _places.Count / 2) return;
        var kept = living.Select(pair => _known[pair.Value]).ToArray();
        _places.Clear();
        for (var i = 0; i < kept.Length; i++) _places[living[i].Key] = i;
        _known = kept.Length > 0 ? kept : new Known[64];
    }

    private IEnumerable<SeriesRef> Seen(int round, bool addedToo = true)
    {
        for (var i = 0; i < _places.Count; i++)
            if (_known[i].SeenRound == round && !_known[i].TimesItself && !_known[i].Dropped && (addedToo || _known[i].AddedRound != round)) yield return _known[i].Series;
    }
}
