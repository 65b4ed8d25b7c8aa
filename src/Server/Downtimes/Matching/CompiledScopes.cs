using Muster.Selectors;
using Muster.Server.Configuration;

namespace Muster.Server.Downtimes.Matching;

/// <summary>The scopes of a list, compiled once for each list and configuration. Any thread.</summary>
internal sealed class CompiledScopes<T>(ConfigurationStore configuration, Func<T, Scope> scopeOf)
{
    private sealed record Compiled(IReadOnlyList<T> Items, ConfigurationSnapshot Configuration, (T Item, CompiledScope Scope)[] All);

    private Compiled? last;

    /// <summary>Those of <paramref name="items"/> whose scope covers the problem. One whose selector names a group that has gone covers nothing.</summary>
    /// <param name="items">A list that is replaced, not changed, when something changes.</param>
    public IEnumerable<T> Covering(IReadOnlyList<T> items, ProblemLabels problem)
    {
        if (items.Count == 0) return [];
        var now = configuration.Current;
        var known = last;
        if (known is null || !ReferenceEquals(known.Items, items) || !ReferenceEquals(known.Configuration, now))
            last = known = new Compiled(items, now, [.. items.Select(item => (item, Compile(item, now))).Where(c => c.Item2 is not null).Select(c => (c.item, c.Item2!))]);
        return known.All.Where(c => c.Scope.Covers(problem)).Select(c => c.Item);
    }

    private CompiledScope? Compile(T item, ConfigurationSnapshot now)
    {
        try
        {
            return scopeOf(item).Compile(now);
        }
        catch (SelectorException)
        {
            return null;
        }
    }
}
