using Muster.Protocol;

namespace Muster.Agent.Schedule;

/// <summary>
/// Says which check is due when. Every check has its own grid (phase + n x interval); a check that is added or changed runs at once and then
/// keeps to its grid; while it is not OK and has attempts left it runs on the retry interval. What was missed (a stopped or overloaded process)
/// is not made up for: the check waits for its next place in the grid, so nothing bursts. Pure: the caller brings the time. Not thread-safe.
/// </summary>
internal sealed class Timetable(string host)
{
    private static readonly TimeSpan FirstRunJitter = TimeSpan.FromMilliseconds(200);
    private readonly Dictionary<string, PlannedCheck> _checks = new(StringComparer.Ordinal);

    public IReadOnlyCollection<PlannedCheck> Checks => _checks.Values;

    public PlannedCheck? Find(string name) => _checks.GetValueOrDefault(name);

    /// <summary>Adds a check, or replaces the one of its name. An unchanged definition is left alone, its beat included.</summary>
    public void Put(Check definition, bool local, TimeSpan now)
    {
        if (_checks.TryGetValue(definition.Name, out var old))
        {
            if (old.Local == local && old.Definition.Equals(definition)) return;
            old.Removed = true;
        }
        var check = new PlannedCheck(definition, local) { Due = now + Spread.Phase(host, definition.Name, FirstRunJitter) };
        check.Phase = Spread.Phase(host, definition.Name, check.Interval);
        _checks[definition.Name] = check;
    }

    public void Remove(string name)
    {
        if (_checks.Remove(name, out var check)) check.Removed = true;
    }

    /// <summary>When the next check is due; null when there is none.</summary>
    public TimeSpan? NextDue()
    {
        TimeSpan? next = null;
        foreach (var check in _checks.Values)
            if (next is null || check.Due < next) next = check.Due;
        return next;
    }

    /// <summary>Takes the checks that are due, longest waiting first, and plans their next place. A check that still runs is counted as overrun and not taken.</summary>
    public List<PlannedCheck> TakeDue(TimeSpan now)
    {
        var due = new List<PlannedCheck>();
        foreach (var check in _checks.Values)
            if (check.Due <= now) due.Add(check);
        due.Sort(static (a, b) => a.Due.CompareTo(b.Due));
        for (var i = 0; i < due.Count; i++)
        {
            var check = due[i];
            var late = now - check.Due;
            // The first place after a first run out of the grid may follow closely: take the one after.
            check.Due = NextOnGrid(check, now + check.Interval / 4);
            if (check.Running) check.Overruns++;
            // A stall of more than a whole interval: skip this beat as well, or every check would run at this moment.
            if (!check.Running && late <= check.Interval)
            {
                check.Running = true;
                continue;
            }
            due.RemoveAt(i--);
        }
        return due;
    }

    /// <summary>A taken check has come to its end.</summary>
    public void Finished(PlannedCheck check, uint status, TimeSpan started)
    {
        check.Running = false;
        check.Failures = status == 0 ? 0 : check.Failures + 1;
        if (check.Failures == 0 || check.Failures >= check.MaxAttempts) return;
        var retry = started + check.RetryInterval;
        if (check.RetryInterval != check.Interval) check.Due = retry;
    }

    private static TimeSpan NextOnGrid(PlannedCheck check, TimeSpan after)
    {
        var beats = (long)Math.Ceiling((after - check.Phase) / check.Interval);
        return check.Phase + check.Interval * Math.Max(beats, 0);
    }
}
