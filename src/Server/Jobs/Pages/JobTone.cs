using Muster.Server.Commands;
using Muster.Server.Commands.Api;
using Muster.Server.Commands.Pages;
using Muster.Server.Commands.Steps;
using Muster.Server.Jobs.Api;
using Muster.Server.Web.Kit;

namespace Muster.Server.Jobs.Pages;

/// <summary>Tones and words of jobs and their steps.</summary>
public static class JobTone
{
    public static Tone Of(JobAnswer job) => job.Last is { } last ? Of(last.Status) : Tone.Quiet;

    public static Tone Of(string status) => StateTone.Of(Enum.GetValues<ExecutionStatus>().First(s => ExecutionAnswer.Word(s) == status));

    public static string Words(JobAnswer job) => job.Last is { } last ? Words(last.Status) : "never run";

    public static string Words(string status) => status == "timedOut" ? "timed out" : status;

    public static Tone OfCell(Execution execution, int host, int step) =>
        execution.FindStep(host, step) is not { } found ? Tone.Quiet : found.Outcome is { Handled: true } ? Tone.Warning : StateTone.Of(found.State);
}
