namespace Muster.LoadTest.Reports;

/// <summary>What a search for the limit found.</summary>
/// <param name="Verdict">"found", "not reached" (the target took all that was offered) or "refused" (the generator was the limit, not the target).</param>
/// <param name="Rate">Passes per second that the target takes within the objective; 0 when refused.</param>
/// <param name="Low">The highest rate that held.</param>
/// <param name="High">The lowest rate that did not; 0: none.</param>
/// <param name="Confidence">"high", "medium" or "low".</param>
/// <param name="Says">The verdict in a sentence.</param>
public sealed record LimitReport(string Verdict, double Rate, double Low, double High, string Confidence, string Says, IReadOnlyList<LimitStep> Steps)
{
    /// <summary>The Universal Scalability Law fitted to the steps; null: too few of them.</summary>
    public UslReport? Usl { get; init; }

    /// <summary>The rate at the knee of the latency curve; null: it has none.</summary>
    public double? Knee { get; init; }

    /// <summary>What the confidence stands on.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];
}

/// <summary>One step of the search. Times are milliseconds.</summary>
/// <param name="Held">Whether the objective was met.</param>
/// <param name="Why">What was not met.</param>
public sealed record LimitStep(double Offered, double Achieved, double P99, double ServiceMean, double ErrorShare, double Busy, double LagP99, bool Held, string Why);

/// <summary>X(N) = λN / (1 + σ(N-1) + κN(N-1)).</summary>
/// <param name="Peak">The most it can reach, passes per second; with κ = 0, what it comes near to (λ/σ), or 0 when it only grows.</param>
/// <param name="Fit">R²: the share of what the rates differ in that the law explains.</param>
public sealed record UslReport(double Lambda, double Sigma, double Kappa, double Peak, double Fit);
