using Muster.Server.Configuration;
using Muster.Server.Jobs.Definitions;

namespace Muster.Server.Jobs.Running;

/// <summary>What a step does, in a line for people.</summary>
public static class StepTitle
{
    private const int Longest = 120;

    /// <summary>The word of its kind as files write it.</summary>
    public static string Kind(JobStep step) => step switch
    {
        CommandStep => "exec",
        ScriptStep { Source: JobScriptSource.Inline } => "script",
        ScriptStep { Source: JobScriptSource.File } => "scriptfile",
        ScriptStep => "scripturl",
        JobReferenceStep => "jobref",
        CheckStep => "check",
        HttpStep => "http",
        WaitStep => "wait",
        ApproveStep => "approve",
        CopyStep => "copy",
        ForeignStep => "type",
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    public static string Of(JobStep step) => step.Description.Length > 0 ? Cut(step.Description) : Cut(step switch
    {
        CommandStep exec => exec.Line,
        ScriptStep { Source: JobScriptSource.Inline } script => "script: " + FirstWords(script.Text),
        ScriptStep script => $"{script.Text} {script.Arguments}".TrimEnd(),
        JobReferenceStep job => $"job {(job.Name.Length == 0 ? job.Id : job.Group.Length == 0 ? job.Name : $"{job.Group}/{job.Name}")} {job.Arguments}".TrimEnd(),
        CheckStep { Checks.Count: 0 } => "run all checks",
        CheckStep check => $"run {(check.Checks.Count == 1 ? "the check" : "the checks")} {string.Join(", ", check.Checks)}",
        HttpStep http => $"{http.Method} {http.Url}",
        WaitStep wait => $"wait {DurationText.Print(wait.Duration)}",
        ApproveStep { Message: "" } => "wait for approval",
        ApproveStep approve => $"approval: {approve.Message}",
        CopyStep copy => $"copy {copy.From} to {copy.To}",
        ForeignStep foreign => $"plugin {foreign.Type}",
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    });

    private static string FirstWords(string script) =>
        script.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0 && l[0] != '#') ?? "(empty)";

    private static string Cut(string text)
    {
        var line = text.Split('\n')[0].Trim();
        return line.Length <= Longest ? line : line[..(Longest - 1)] + "…";
    }
}
