namespace Muster.Server.Problems;

/// <summary>A problem began, changed its status or its words, or ended.</summary>
/// <param name="Before">Null when it began.</param>
public sealed record ProblemChange(Problem? Before, Problem After)
{
    public bool Began => Before is null;
    public bool Ended => After.Ended is not null;

    /// <summary>When it happened, to what it is now.</summary>
    public DateTimeOffset At { get; init; }
}
