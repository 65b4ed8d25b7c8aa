using Muster.Server.Commands.Api;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Running;
using Muster.Server.Jobs.Scheduling;

namespace Muster.Server.Jobs.Api;

/// <summary>A job in lists.</summary>
/// <param name="FullName"><c>group/name</c>.</param>
/// <param name="On">The selector of its hosts as the job says it; null when it names none.</param>
/// <param name="Hosts">How many that are now, within the project.</param>
/// <param name="Enabled">executionEnabled: false keeps it from running at all.</param>
/// <param name="AverageDuration">Seconds, of the last ten that succeeded.</param>
/// <param name="SuccessRate">0 to 1, of the last ten that ended.</param>
public sealed record JobAnswer(
    string Id, string Name, string? Group, string Project, string FullName, string Description, string? On, int Hosts, int Options, int Steps, bool Enabled, bool Approval,
    string? Schedule, string? TimeZone, bool ScheduleEnabled, DateTimeOffset? NextRun, int Version, string Hash, DateTimeOffset? Changed, string? ChangedBy, string File, int Line,
    JobRunAnswer? Last, double? AverageDuration, double? SuccessRate, int Running);

/// <summary>An execution of a job.</summary>
public sealed record JobRunAnswer(long Execution, int Version, string Hash, string Trigger, DateTimeOffset Began, DateTimeOffset? Ended, double? Duration, string Status)
{
    public static JobRunAnswer Of(JobRunRow r) => new(r.Execution, r.Version, r.Hash, r.Trigger, r.Began, r.Ended, r.Took?.TotalSeconds, ExecutionAnswer.Word(r.Status));
}

/// <summary>An option as forms need it.</summary>
/// <param name="Kind">text, secure, date or file.</param>
public sealed record OptionAnswer(
    string Name, string Label, string Description, bool Required, string? Value, IReadOnlyList<string> Values, bool Enforced, string? Regex, bool Multivalued, string Delimiter, string Kind,
    bool ValueExposed, string? StoragePath, string? DateFormat, bool Hidden)
{
    public static OptionAnswer Of(JobOption o) => new(
        o.Name, o.Label, o.Description, o.Required, o.Secure ? null : o.Value, o.SortValues ? [.. o.Values.Order(StringComparer.Ordinal)] : o.Values, o.Enforced, o.Regex, o.Multivalued, o.Delimiter,
        o.Secure ? "secure" : o.IsDate ? "date" : o.IsFile ? "file" : "text", o.ValueExposed, o.StoragePath, o.DateFormat, o.Hidden);
}

/// <summary>A step as lists of steps show it.</summary>
public sealed record JobStepAnswer(string Kind, string Title, string Description, bool OnHosts, string? ErrorHandler)
{
    public static JobStepAnswer Of(JobStep s) => new(StepTitle.Kind(s), StepTitle.Of(s), s.Description, s.OnHosts, s.ErrorHandler is { } handler ? StepTitle.Of(handler) : null);
}

/// <summary>A version of a job.</summary>
public sealed record JobVersionAnswer(int Version, string Hash, string Name, string Project, string File, string Author, DateTimeOffset At, string Message, bool Removed, bool Current, string? Yaml)
{
    public static JobVersionAnswer Of(JobVersion v, string? current, bool withText = false) =>
        new(v.Number, v.Hash, v.Name, v.Project, v.File, v.Author, v.At, v.Message, v.Removed, v.Hash == current && !v.Removed, withText ? v.Content : null);
}
