using Muster.Protocol;

namespace Muster.Agent.Spool;

/// <summary>
/// What goes when the spool is full (decision 0011). Step 1: repeats, results that say the same status as the one before them of the same check.
/// Step 2: returns to OK. What is left, the beginnings and changes of problems, oldest first, is given up by nobody: then new results are refused instead.
/// Answers of "run now" are somebody's question and stay.
/// </summary>
internal sealed class Thinning(bool alsoRecoveries)
{
    private readonly Dictionary<string, uint> _last = [];

    /// <summary>Asks in order of sequence numbers.</summary>
    public bool Keeps(Result result)
    {
        if (result.RunId.Length > 0) return true;
        var repeats = _last.TryGetValue(result.Check, out var before) && before == result.Status;
        _last[result.Check] = result.Status;
        return !repeats && !(alsoRecoveries && result.Status == 0);
    }
}
