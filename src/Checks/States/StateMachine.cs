namespace Muster.Checks.States;

/// <summary>
/// The judgement of results: pure functions, no clock, no memory of their own. The rules are those of Nagios for services:
/// a problem is soft until it was seen MaxAttempts times in a row, a hard problem that changes its status changes at once,
/// checks of a host that is not UP are hard and untold, and what flaps is told once. NO-DATA is Muster's own and has its own recovery.
/// </summary>
/// <remarks>Results are judged in the order they are given: a clock that was set back on the host must not freeze a check.</remarks>
public static class StateMachine
{
    /// <param name="now">Unix milliseconds: arrival of the result.</param>
    public static Judgement Judge(in CheckState state, CheckResult result, CheckPolicy policy, bool hostUp, long now)
    {
        var at = Math.Min(result.At, now);
        if (IsQuiet(state, result, hostUp))
            return new Judgement(state with { LastResult = at, LastHeard = now }, default);

        var (hard, attempt) = Harden(state, result.Status, policy, hostUp);
        var what = Happenings.None;
        if (!state.HasResult) what |= Happenings.FirstResult;
        if (state.NoData) what |= Happenings.NoDataEnded;
        var next = state with
        {
            Judged = result.Status,
            JudgedHard = hard,
            Attempt = attempt,
            JudgedSince = result.Status != state.Judged ? at : state.JudgedSince,
            LastResult = at,
            LastHeard = now,
            NoData = false,
            HostDown = !hostUp,
            HasResult = true,
            // A soft problem does not count yet; a soft recovery does, and it is hard by now.
            History = hard ? state.History.Add(result.Status) : state.History,
        };
        return Tell(state, Flap(next, policy, ref what), what, at);
    }

    /// <summary>Looks for silence; to be called at <see cref="NoDataDue"/> or any time after it.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public static Judgement JudgeSilence(in CheckState state, CheckPolicy policy, bool hostUp, long now)
    {
        if (state.NoData || state.HostDown || !hostUp || now < NoDataDue(state, policy)) return new Judgement(state, default);
        return Tell(state, state with { NoData = true }, Happenings.NoDataBegan, now);
    }

    /// <summary>When silence turns into NO-DATA, Unix milliseconds.</summary>
    public static long NoDataDue(in CheckState state, CheckPolicy policy) => state.LastHeard + policy.NoDataAfterMs;

    /// <summary>The host is not UP any more: a problem turns hard and nobody is told of it.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public static Judgement HostWentDown(in CheckState state, CheckPolicy policy, long now)
    {
        if (state.HostDown) return new Judgement(state, default);
        var next = state with { HostDown = true };
        if (!state.JudgedHard) next = next with { JudgedHard = true, Attempt = policy.MaxAttempts };
        return Tell(state, next, Happenings.None, now);
    }

    /// <summary>The host is UP again: silence counts from now. A problem that is still there is told with its next result.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public static Judgement HostCameUp(in CheckState state, long now) =>
        new(state.HostDown ? state with { HostDown = false, LastHeard = now } : state, default);

    /// <summary>OK upon OK with nothing to remember: by far the most results.</summary>
    private static bool IsQuiet(in CheckState state, CheckResult result, bool hostUp) =>
        result.Status == CheckStatus.Ok && hostUp && state.IsPlainlyOk;

    private static (bool Hard, int Attempt) Harden(in CheckState state, CheckStatus status, CheckPolicy policy, bool hostUp)
    {
        if (status == CheckStatus.Ok) return (true, 1);
        var max = policy.MaxAttempts;
        if (!hostUp) return (true, max);
        if (state.Judged == CheckStatus.Ok) return (max == 1, 1);
        if (state.JudgedHard) return (true, max);
        var attempt = state.Attempt + 1;
        return attempt >= max ? (true, max) : (false, attempt);
    }

    private static CheckState Flap(in CheckState next, CheckPolicy policy, ref Happenings what)
    {
        if (!next.JudgedHard && policy.FlappingEnabled) return next;
        var flapping = policy.FlappingEnabled && Flaps(next, policy);
        if (flapping == next.Flapping) return next;
        what |= flapping ? Happenings.FlappingStarted : Happenings.FlappingStopped;
        return next with { Flapping = flapping };
    }

    private static bool Flaps(in CheckState next, CheckPolicy policy)
    {
        var percent = next.History.PercentChange;
        return next.Flapping ? percent > policy.FlapLow : percent >= policy.FlapHigh;
    }

    private static Judgement Tell(in CheckState before, CheckState after, Happenings what, long at)
    {
        if (after.Status != before.Status) what |= Happenings.StatusChanged;
        if (after.Hard != before.Hard) what |= Happenings.HardnessChanged;
        if (after.IsProblem && !before.IsProblem) what |= Happenings.ProblemBegan;
        else if (!after.IsProblem && before.IsProblem) what |= Happenings.ProblemEnded;
        else if (after.IsProblem && after.Status != before.Status) what |= Happenings.ProblemChanged;
        else if (after is { IsProblem: true, Told: false, HostDown: false, Flapping: false }) what |= Happenings.ProblemNoLongerHidden;
        if (what == Happenings.None) return new Judgement(after, default);

        var telling = Decide(before, after, what);
        after = after with { Told = after.IsProblem && (before.Told || (telling == Telling.Told && (what & Happenings.FlappingStarted) == 0)) };
        return new Judgement(after, new Transition(at, before.Status, after.Status, before.Hard, after.Hard, after.Attempt, what, telling));
    }

    private static Telling Decide(in CheckState before, in CheckState after, Happenings what)
    {
        const Happenings flap = Happenings.FlappingStarted | Happenings.FlappingStopped;
        const Happenings silence = Happenings.NoDataBegan | Happenings.NoDataEnded;
        const Happenings problem = Happenings.ProblemBegan | Happenings.ProblemChanged | Happenings.ProblemEnded | Happenings.ProblemNoLongerHidden;
        if ((what & (flap | silence | problem)) == 0)
            return (what & Happenings.StatusChanged) != 0 && !(before.Hard && after.Hard) ? Telling.Soft : Telling.Nothing;
        if (after.HostDown) return Telling.HostDown;
        if ((what & flap) != 0) return Telling.Told;
        // Silence is not a change of the check's own status: it is told even while the check flaps.
        if (after.Flapping && (what & silence) == 0) return Telling.Flapping;
        return (what & Happenings.ProblemEnded) != 0 && !before.Told ? Telling.ProblemWasUntold : Telling.Told;
    }
}
