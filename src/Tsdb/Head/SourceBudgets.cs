namespace Muster.Tsdb.Head;

/// <summary>What one source of series has cost. <c>Quarantined</c>: new series of it are refused until it falls below nine tenths of its budget.</summary>
/// <param name="RefusedSeries">Times a new series was refused for the budget.</param>
/// <param name="RefusedLabels">Times a series was refused for too many, too long or malformed labels.</param>
public sealed record SourceUse(string Source, int ActiveSeries, int Budget, bool Quarantined, long RefusedSeries, long RefusedLabels);

/// <summary>Counts series by source and refuses those over the budget, so that one runaway program cannot fill the memory of all. Calls are kept apart by the owner's lock.</summary>
internal sealed class SourceBudgets(Func<string, int> budgetOf)
{
    private sealed class Use
    {
        public required int Budget;
        public int Active;
        public bool Quarantined;
        public long RefusedSeries, RefusedLabels;
    }

    private readonly Dictionary<string, Use> _uses = new(StringComparer.Ordinal);

    public bool TryTake(string source)
    {
        var use = Of(source);
        if (use.Quarantined && use.Active < use.Budget - use.Budget / 10) use.Quarantined = false;
        if (use.Active >= use.Budget) use.Quarantined = true;
        if (use.Quarantined)
        {
            use.RefusedSeries++;
            return false;
        }
        use.Active++;
        return true;
    }

    /// <summary>Counts a series that is there already, after a restart.</summary>
    public void Take(string source) => Of(source).Active++;

    public void GiveBack(string source) => Of(source).Active--;
    public void RefuseLabels(string source) => Of(source).RefusedLabels++;

    public IReadOnlyList<SourceUse> Report() =>
        [.. _uses.OrderByDescending(u => u.Value.Active).Select(u => new SourceUse(u.Key, u.Value.Active, u.Value.Budget, u.Value.Quarantined, u.Value.RefusedSeries, u.Value.RefusedLabels))];

    private Use Of(string source)
    {
        if (!_uses.TryGetValue(source, out var use)) _uses.Add(source, use = new Use { Budget = budgetOf(source) });
        return use;
    }
}
