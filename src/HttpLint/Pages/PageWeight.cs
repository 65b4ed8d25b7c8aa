namespace Muster.HttpLint.Pages;

/// <summary>Requests and bytes of one visit.</summary>
public sealed record Visit(int Requests, long Bytes);

/// <summary>A first visit with an empty cache and a second with a primed one, both measured.</summary>
/// <param name="Primed">Null when it was not measured.</param>
public sealed record PageWeight(Visit Empty, Visit? Primed)
{
    public static PageWeight Of(IReadOnlyCollection<ResourceReport> resources)
    {
        var empty = new Visit(resources.Count(r => r.Exchange is not null), resources.Sum(r => r.Bytes));
        var second = resources.Where(r => r.Primed is not null).Select(r => r.Primed!).ToArray();
        return new PageWeight(empty, second.Length == 0 ? null : new Visit(second.Count(p => p.Asked), second.Sum(p => p.Bytes)));
    }
}
