namespace Muster;

/// <summary>
/// <c>Select</c> as a loop. Being in the namespace around all of ours, it is preferred over LINQ's in every project that compiles this file:
/// those the agent is made of. LINQ's is a virtual generic method of its iterators, so ahead of time it is compiled for every pair of value types
/// that is selected from and selected to anywhere: a fifth of the agent's program, and of the type tables it holds in memory (docs/decisions/0031).
/// </summary>
internal static class PlainSelect
{
    public static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> make)
    {
        foreach (var item in source) yield return make(item);
    }
}
