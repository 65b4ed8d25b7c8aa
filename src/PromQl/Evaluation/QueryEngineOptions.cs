using Muster.Metrics;

namespace Muster.PromQl.Evaluation;

/// <summary>Turns conditions on virtual labels (<c>tag="web"</c>) into conditions on stored ones, before anything is read.</summary>
public delegate IReadOnlyList<Matcher> MatcherRewriter(IReadOnlyList<Matcher> matchers);

public sealed record QueryEngineOptions
{
    /// <summary>How far an instant selector looks back for a sample; the far end is not included.</summary>
    public TimeSpan Lookback { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);
    /// <summary>Samples one query may hold in memory at once.</summary>
    public long MaxSamples { get; init; } = 50_000_000;
    /// <summary>Queries that run at once; further ones wait (their waiting counts against their timeout).</summary>
    public int MaxConcurrent { get; init; } = 20;
    /// <summary>Points of one series in a range query.</summary>
    public int MaxSteps { get; init; } = 11_000;
    /// <summary>The step of a subquery that names none.</summary>
    public TimeSpan DefaultSubqueryStep { get; init; } = TimeSpan.FromMinutes(1);
    /// <summary>Metric names that functions drop stay visible to label_replace and aggregations until the end of the query.</summary>
    public bool DelayedNameRemoval { get; init; }
    public MatcherRewriter? RewriteMatchers { get; init; }
}
