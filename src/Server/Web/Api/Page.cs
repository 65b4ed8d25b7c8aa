namespace Muster.Server.Web.Api;

/// <summary>One page of a list.</summary>
/// <param name="Next">Goes into <c>?cursor=</c> for the page after this one; null on the last.</param>
/// <param name="Total">Items in the whole list.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, int Total)
{
    /// <summary>The same page with its items shown otherwise.</summary>
    public Page<TShown> Select<TShown>(Func<T, TShown> show) => new([.. Items.Select(show)], Next, Total);
}
