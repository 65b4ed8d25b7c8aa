using Muster.Server.Jobs.Documents;

namespace Muster.Server.Jobs.Definitions;

/// <summary>One step of a job.</summary>
public abstract record JobStep
{
    public string Description { get; init; } = "";

    /// <summary>Runs when the step failed.</summary>
    public JobStep? ErrorHandler { get; init; }

    /// <summary>Of an error handler: when it succeeds the step counts as succeeded.</summary>
    public bool KeepGoingOnSuccess { get; init; }

    public IReadOnlyList<JobLogFilter> LogFilters { get; init; } = [];

    /// <summary>Runs on each host; else once, on the server.</summary>
    public virtual bool OnHosts => true;
}

/// <param name="Line">Run by a shell on the host.</param>
public sealed record CommandStep(string Line) : JobStep;

/// <summary>A script: inline, from a file on the server, or from a URL.</summary>
public sealed record ScriptStep(JobScriptSource Source, string Text, string Arguments, string? Interpreter, bool InterpreterArgsQuoted, string? FileExtension, bool ExpandTokens) : JobStep;

public enum JobScriptSource
{
    Inline,
    File,
    Url,
}

/// <summary>Another job.</summary>
/// <param name="OnEachHost">Once for each host rather than once.</param>
/// <param name="NodeFilter">Replaces the job's own hosts; null: as the other job says, or this one's.</param>
public sealed record JobReferenceStep(string Name, string Group, string? Project, string? Id, string Arguments, bool OnEachHost, bool ImportOptions, bool FailOnDisable, bool ChildNodes, string? NodeFilter) : JobStep
{
    public override bool OnHosts => OnEachHost;

    /// <summary>How it goes over its hosts, where the step says so.</summary>
    public JobDispatch? Dispatch { get; init; }
}

/// <summary>Runs checks of the hosts now; the host fails when one is not OK.</summary>
/// <param name="Checks">By name; empty: all.</param>
public sealed record CheckStep(IReadOnlyList<string> Checks) : JobStep;

/// <summary>A request the server makes.</summary>
public sealed record HttpStep(string Method, string Url, IReadOnlyDictionary<string, string> Headers, string? Body, string? ExpectedStatus) : JobStep
{
    public override bool OnHosts => false;
}

/// <summary>Stops until the time is over.</summary>
public sealed record WaitStep(TimeSpan Duration) : JobStep
{
    public override bool OnHosts => false;
}

/// <summary>Stops until somebody else than who started it says yes.</summary>
public sealed record ApproveStep(string Message) : JobStep
{
    public override bool OnHosts => false;
}

/// <summary>Copies a file of the server to the hosts.</summary>
/// <param name="Mode">Octal, <c>0644</c>.</param>
/// <param name="Owner"><c>user</c> or <c>user:group</c>; empty: the agent's own.</param>
public sealed record CopyStep(string From, string To, string Mode, string Owner = "") : JobStep;

/// <summary>A step of a plugin that Muster has no like of: kept, told of, and never run.</summary>
public sealed record ForeignStep(string Type, bool EachHost, JobMap Configuration) : JobStep
{
    public override bool OnHosts => EachHost;
}

/// <param name="Type">key-value-data, mask-passwords …</param>
public sealed record JobLogFilter(string Type, IReadOnlyDictionary<string, string> Settings);
