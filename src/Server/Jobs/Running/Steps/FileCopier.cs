using Muster.Server.Commands;
using Muster.Server.Commands.Steps;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Definitions;

namespace Muster.Server.Jobs.Running.Steps;

/// <summary>Files that steps copy to hosts: of any size, fetched by the agents piece by piece.</summary>
public sealed class FileCopier(JobFiles files, Executions executions)
{
    public StepSpec Spec(JobRun run, Stage stage, CopyStep copy, JobContext context)
    {
        var sha256 = run.Files[$"{stage.Slot}"];
        var to = VariableText.Plain(copy.To, context.Find);
        if (to.EndsWith('/')) to += Path.GetFileName(VariableText.Plain(copy.From, context.Find));
        if (!to.StartsWith('/')) throw new FormatException($"copy to: “{to}” must begin with /");
        if (!TryMode(copy.Mode, out var mode)) throw new FormatException($"copy mode: “{copy.Mode}” is no octal mode such as 0644");
        return new StepSpec { File = new StepFileSpec(sha256, new FileInfo(files.PathOf(sha256)).Length, to, mode, VariableText.Plain(copy.Owner, context.Find)) };
    }

    /// <summary>The path of a file that executions under way copy.</summary>
    public string? Find(string sha256) =>
        executions.Active.Any(e => e.Plan.Kind == JobRun.Kind && JobRun.Of(e.Plan).Files.Values.Contains(sha256)) ? files.PathOf(sha256) : null;

    internal static bool TryMode(string text, out uint mode)
    {
        mode = 0;
        if (text.Length is < 3 or > 4 || text.Any(c => c is < '0' or > '7')) return false;
        foreach (var c in text) mode = (mode << 3) + (uint)(c - '0');
        return true;
    }
}
