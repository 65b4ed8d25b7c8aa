using Muster.Selectors;
using Muster.Server.Jobs.Documents;

namespace Muster.Server.Jobs.Definitions;

/// <summary>In which order steps and hosts are gone through.</summary>
public enum JobStrategy
{
    /// <summary>All steps on one host, then the next host (or as many hosts at once as there are threads).</summary>
    NodeFirst,

    /// <summary>One step on all hosts, then the next step.</summary>
    StepFirst,

    /// <summary>All steps at once.</summary>
    Parallel,
}

/// <summary>A job as it stands in a file, read into types; the file's own words stay in <see cref="Document"/>.</summary>
public sealed record JobDefinition
{
    public required string Name { get; init; }

    /// <summary><c>a/b</c>, or empty.</summary>
    public string Group { get; init; } = "";

    /// <summary>The namespace of jobs, Rundeck's project.</summary>
    public string Project { get; init; } = "default";

    public string Id { get; init; } = "";

    /// <summary>Its first line is the short text, the rest is Markdown.</summary>
    public string Description { get; init; } = "";

    /// <summary>The hosts it runs on; null: the server itself, once.</summary>
    public Selector? On { get; init; }

    /// <summary>The selector's text; for a Rundeck filter what it was translated to.</summary>
    public string OnText { get; init; } = "";

    public JobDispatch Dispatch { get; init; } = new();

    public IReadOnlyList<JobOption> Options { get; init; } = [];

    public IReadOnlyList<JobStep> Steps { get; init; } = [];

    public JobStrategy Strategy { get; init; }

    /// <summary>Goes on with the next step when one failed.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>Text, for it may hold <c>${option.x}</c>; null: none.</summary>
    public string? Timeout { get; init; }

    public string? Retries { get; init; }

    public string? RetryDelay { get; init; }

    public JobLogLimit? LogLimit { get; init; }

    public bool MultipleExecutions { get; init; }

    public int MaxMultipleExecutions { get; init; }

    public bool ExecutionEnabled { get; init; } = true;

    public bool ScheduleEnabled { get; init; } = true;

    public JobSchedule? Schedule { get; init; }

    public IReadOnlyList<JobNotification> Notifications { get; init; } = [];

    /// <summary>When it is overdue: <c>20%</c> or <c>+30s</c> beyond its usual time, or <c>5m</c>; null: its usual time.</summary>
    public string? OverdueAfter { get; init; }

    /// <summary>What was missed while the server was away: one run makes up for it, or nothing does.</summary>
    public bool SkipsMissed { get; init; }

    public JobOrchestrator? Orchestrator { get; init; }

    /// <summary>Has to be approved by somebody else before it runs.</summary>
    public bool NeedsApproval { get; init; }

    /// <summary>Of every step, beside its own.</summary>
    public IReadOnlyList<JobLogFilter> LogFilters { get; init; } = [];

    /// <summary>A run may be given other hosts.</summary>
    public bool FilterEditable { get; init; } = true;

    public required JobMap Document { get; init; }

    /// <summary><c>group/name</c>, or the name alone.</summary>
    public string FullName => Group.Length == 0 ? Name : $"{Group}/{Name}";
}

/// <param name="Threads">How many hosts at once: a number, a percentage, or text with <c>${option.x}</c>; null: all.</param>
/// <param name="KeepGoing">Goes on with the other hosts when one failed.</param>
/// <param name="EmptyIsSuccess">No host at all is a success.</param>
/// <param name="RankAttribute">Hosts go in the order of this fact; null: of their names.</param>
public sealed record JobDispatch(string? Threads = "1", bool KeepGoing = false, bool EmptyIsSuccess = false, string? RankAttribute = null, bool RankDescending = false)
{
    /// <summary>Of a job that names its hosts by <c>on</c>, or by nothing: all hosts at once, each for itself.</summary>
    public static JobDispatch EachForItself { get; } = new(null, KeepGoing: true);
}

/// <param name="Limit">Lines, lines per host or bytes.</param>
/// <param name="PerHost">The limit counts for each host.</param>
/// <param name="Bytes">The limit is bytes.</param>
/// <param name="Halt">Ends the execution; else only the log is cut.</param>
/// <param name="Status">What a halted execution ends as.</param>
public sealed record JobLogLimit(long Limit, bool PerHost, bool Bytes, bool Halt, string Status);

/// <param name="Cron">Quartz: seconds first, six or seven fields.</param>
/// <param name="Zone">IANA name; null: the server's.</param>
public sealed record JobSchedule(string Cron, string? Zone);

/// <param name="Type">subset, rankTiered, maxPercentage, orchestrator-highest-lowest-attribute …</param>
public sealed record JobOrchestrator(string Type, IReadOnlyDictionary<string, string> Configuration);
