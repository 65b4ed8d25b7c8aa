namespace Muster.Agent.Spool;

/// <summary>
/// What goes when the spool is full (decision 0011). Step 1: repeats, results that say the same status as the one before them of the same check.
/// Step 2: returns to OK, but for the newest of each check. What is left, the beginnings and changes of problems, oldest first, is given up by nobody: then new results are refused instead.
/// Answers of "run now" are somebody's question and stay.
/// </summary>
internal sealed class Thinning
{
    private readonly bool _alsoRecoveries;
    private readonly Dictionary<string, uint> _last = [];
    private readonly Dictionary<string, ulong> _newest = [];

    /// <param name="alsoRecoveries">Step 2 as well.</param>
    /// <param name="all">Everything that is to be thinned, read once before: the last change of each check stays in any case, for what comes after is compared with it.</param>
    public Thinning(bool alsoRecoveries, IEnumerable<SpoolEntry> all)
    {
        _alsoRecoveries = alsoRecoveries;
        if (!alsoRecoveries) return;
        foreach (var entry in all)
        {
            var result = entry.Result;
            if (_last.TryGetValue(result.Check, out var before) && before == result.Status) continue;
            _last[result.Check] = result.Status;
            _newest[result.Check] = entry.Sequence;
        }
        _last.Clear();
    }

    /// <summary>What stays, in order of sequence numbers; beginnings of problems pinned when their recoveries go.</summary>
    public IEnumerable<SpoolEntry> Keep(IEnumerable<SpoolEntry> entries)
    {
        foreach (var entry in entries)
        {
            var result = entry.Result;
            var repeats = _last.TryGetValue(result.Check, out var before) && before == result.Status;
            _last[result.Check] = result.Status;
            if (entry.Pinned || result.RunId.Length > 0) yield return entry;
            else if (repeats || (_alsoRecoveries && result.Status == 0 && _newest[result.Check] != entry.Sequence)) continue;
            else yield return entry with { Pinned = _alsoRecoveries && result.Status != 0 };
        }
    }
}
