using Muster.Server.Commands.Steps;
using Muster.Server.Web.Kit;

namespace Muster.Server.Commands.Pages;

/// <summary>Which tone stands for which outcome.</summary>
public static class StateTone
{
    public static Tone Of(StepState state) => state switch
    {
        StepState.Succeeded => Tone.Ok,
        StepState.Failed or StepState.TimedOut or StepState.NotStarted or StepState.OutputLimit => Tone.Critical,
        StepState.Refused or StepState.Killed => Tone.Warning,
        StepState.Unreachable or StepState.AgentLost => Tone.Unknown,
        _ => Tone.Quiet,
    };

    public static Tone Of(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => Tone.Ok,
        ExecutionStatus.Failed or ExecutionStatus.TimedOut => Tone.Critical,
        ExecutionStatus.Killed => Tone.Warning,
        _ => Tone.Quiet,
    };

    /// <summary>How a host's step ended, in words: the state, and the code where it says more.</summary>
    public static string Words(StepState state, StepOutcome? outcome) =>
        (state == StepState.Failed && outcome is { Code: not 0, Message: "" } ? $"failed with {outcome.Code}" : state.Words()) + (outcome is { Late: true } ? ", reported late" : "");
}
