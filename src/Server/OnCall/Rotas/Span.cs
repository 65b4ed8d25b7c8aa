using NodaTime;

namespace Muster.Server.OnCall.Rotas;

/// <summary>A stretch of time: its beginning belongs to it, its end does not.</summary>
public readonly record struct Span(Instant From, Instant To)
{
    /// <summary>The same times without overlaps: sorted, and joined where they touch.</summary>
    public static List<Span> Union(IEnumerable<Span> spans)
    {
        var joined = new List<Span>();
        foreach (var span in spans.OrderBy(s => s.From))
        {
            if (joined.Count > 0 && span.From <= joined[^1].To) joined[^1] = joined[^1] with { To = Instant.Max(joined[^1].To, span.To) };
            else joined.Add(span);
        }
        return joined;
    }
}
