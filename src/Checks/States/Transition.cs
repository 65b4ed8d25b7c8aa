namespace Muster.Checks.States;

/// <summary>What changed, several at once are possible.</summary>
[Flags]
public enum Happenings : ushort
{
    None = 0,
    /// <summary>The first result ever: the check is not pending any more.</summary>
    FirstResult = 1,
    StatusChanged = 2,
    HardnessChanged = 4,
    FlappingStarted = 8,
    FlappingStopped = 16,
    NoDataBegan = 32,
    NoDataEnded = 64,
    /// <summary>A hard non-OK state began.</summary>
    ProblemBegan = 128,
    /// <summary>A hard non-OK state goes on with another status.</summary>
    ProblemChanged = 256,
    /// <summary>A hard non-OK state ended.</summary>
    ProblemEnded = 512,
    /// <summary>A problem that began untold (host down, flapping) is still there now that it may be told.</summary>
    ProblemNoLongerHidden = 1024,
}

/// <summary>Whether anybody is to be told, and if not, why.</summary>
public enum Telling : byte
{
    /// <summary>Nothing that anybody would want to be told.</summary>
    Nothing,
    Told,
    /// <summary>Untold: the state is soft, or was when it recovered.</summary>
    Soft,
    /// <summary>Untold: the host is not UP, and that is told instead.</summary>
    HostDown,
    /// <summary>Untold: the check is flapping, which was told when it started.</summary>
    Flapping,
    /// <summary>Untold: the end of a problem that nobody was told of.</summary>
    ProblemWasUntold,
}

/// <summary>One change of a check's state. <c>default</c> is no change.</summary>
/// <param name="At">When, Unix milliseconds: the time of the look, of the sweep that found silence, or of the host's change.</param>
/// <param name="From">Status shown before.</param>
/// <param name="To">Status shown after.</param>
/// <param name="WasHard">Hardness before.</param>
/// <param name="Hard">Hardness after.</param>
/// <param name="Attempt">Attempt after.</param>
public readonly record struct Transition(
    long At, CheckStatus From, CheckStatus To, bool WasHard, bool Hard, int Attempt, Happenings What, Telling Telling)
{
    public bool IsNone => What == Happenings.None;

    public bool Has(Happenings what) => (What & what) != 0;
}

/// <summary>The outcome of one step of the state machine.</summary>
/// <param name="State">The new state.</param>
/// <param name="Transition">What changed; <see cref="Transition.IsNone"/> for most results.</param>
public readonly record struct Judgement(CheckState State, Transition Transition);
