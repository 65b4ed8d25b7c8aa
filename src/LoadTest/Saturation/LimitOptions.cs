using Muster.LoadTest.Thresholds;

namespace Muster.LoadTest.Saturation;

/// <summary>How the limit is searched for.</summary>
public sealed record LimitOptions
{
    /// <summary>What must hold, beside an achieved rate of 95 % of the offered one.</summary>
    public IReadOnlyList<Threshold> Objective { get; init; } = [Threshold.Parse("p99<500ms"), Threshold.Parse("errors<1%")];

    /// <summary>Passes per second of the first step.</summary>
    public double Start { get; init; } = 100;

    /// <summary>Higher rates are not tried.</summary>
    public double Most { get; init; } = 1_000_000;

    /// <summary>How long a rate is held.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After a step that failed, so that what it left behind does not spoil the next.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The search ends when lowest failure and highest success are so near (share of the former).</summary>
    public double Precision { get; init; } = 0.05;

    /// <summary>Never more steps than this.</summary>
    public int MostSteps { get; init; } = 30;

    private static TimeSpan ShortestStep => TimeSpan.FromMilliseconds(100);

    /// <exception cref="LoadPlanException">It cannot be searched so.</exception>
    public void Check()
    {
        if (!(Start > 0) || !(Most >= Start)) throw new LoadPlanException("the first rate of the search must be more than 0 and not more than the highest");
        if (Step < ShortestStep) throw new LoadPlanException($"a step of the search must be {ShortestStep.TotalMilliseconds:0} ms or longer: what fewer requests tell is chance");
        if (Precision is not (> 0 and < 1)) throw new LoadPlanException("the precision of the search must be between 0 and 1");
        if (Objective.Count == 0) throw new LoadPlanException("the search needs a condition that fails at the limit, as p99<500ms");
    }
}
