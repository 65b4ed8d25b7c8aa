using Muster.Server.Jobs.Documents;

namespace Muster.Server.Jobs.Definitions;

/// <summary>How much a remark matters.</summary>
public enum JobRemarkKind
{
    /// <summary>Read otherwise than it stands there: a node filter that became a selector.</summary>
    Note,

    /// <summary>Kept, but without effect here.</summary>
    Warning,

    /// <summary>The job cannot run as it is.</summary>
    Error,
}

/// <param name="Line">From 1; 0 when the place is not known.</param>
/// <param name="Where">The job's key, such as <c>options[2].regex</c>.</param>
/// <param name="Column">From 1; 0 when it is not known.</param>
public sealed record JobRemark(JobRemarkKind Kind, string Job, string Where, int Line, string Text, int Column = 0);

/// <summary>What was remarked on while a job file was read: nothing of it is dropped in silence.</summary>
public sealed class JobReport
{
    private readonly List<JobRemark> _remarks = [];

    public IReadOnlyList<JobRemark> Remarks => _remarks;

    public bool HasErrors => _remarks.Exists(r => r.Kind == JobRemarkKind.Error);

    internal void Add(JobRemarkKind kind, string job, string where, JobValue at, string text) => _remarks.Add(new JobRemark(kind, job, where, at.Line, text, at.Column));
}
