using System.Globalization;
using System.Text.RegularExpressions;
using Muster.Selectors;
using Muster.Server.Configuration;
using Muster.Server.Jobs.Documents;
using Muster.Server.Jobs.Rundeck;
using Muster.Server.Jobs.Schedules;

namespace Muster.Server.Jobs.Definitions;

/// <summary>Reads a job's document into types and remarks on everything that is wrong, translated, or without effect.</summary>
public static partial class JobReader
{
    private static readonly string[] Quiet =
        ["loglevel", "nodesSelectedByDefault", "excludeFilterUncheck", "defaultTab", "plugins", "averageDuration", "href", "scheduled", "schedules"];

    private static readonly string[] Orchestrators = ["subset", "rankTiered", "maxPercentage", "orchestrator-highest-lowest-attribute"];

    [GeneratedRegex(@"\A([0-9]+)\s*(/node|[KMG]?B)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex LogLimitPattern();

    /// <param name="project">Of jobs that name none.</param>
    /// <returns>Null when the job has no name.</returns>
    public static JobDefinition? Read(JobMap document, string project, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups, JobReport report)
    {
        var name = document.Text("name") ?? "";
        var group = (document.Text("group") ?? "").Trim('/');
        var full = group.Length == 0 ? name : $"{group}/{name}";
        var reader = new MapReader(document, full, "", report);
        reader.Ignore([.. Quiet, "name", "group"]);
        if (name.Length == 0 || name.Contains('/'))
        {
            reader.Say(JobRemarkKind.Error, "name", name.Length == 0 ? "a job has a name" : $"'{name}' has a '/': what stands before it goes into 'group'");
            return null;
        }

        var filters = reader.Inner("nodefilters");
        var (on, onText) = Hosts(reader, filters, groups);
        var listed = reader.Get("sequence") is JobList;
        if (listed)
            reader.Say(JobRemarkKind.Error, "sequence", "the steps stand under 'commands': sequence: {commands: [- exec: …]}");
        var sequence = listed ? null : reader.Inner("sequence");
        var retry = reader.Get("retry") is JobMap ? reader.Inner("retry") : null;
        var job = new JobDefinition
        {
            Name = name,
            Group = group,
            Project = reader.Text("project", project),
            Id = reader.Text("uuid") ?? reader.Text("id") ?? "",
            Description = reader.Text("description", ""),
            On = on,
            OnText = onText,
            Dispatch = Dispatch(reader.Get("dispatch") is null ? filters : reader, filters),
            Options = OptionReader.Read(reader, full, report),
            Steps = [.. (sequence?.Items("commands") ?? []).Select(c => StepReader.Read(c)).OfType<JobStep>()],
            Strategy = Strategy(sequence),
            LogFilters = sequence?.Inner("pluginConfig") is { } global ? StepReader.Filters(global) : [],
            FilterEditable = reader.Flag("nodeFilterEditable", true),
            KeepGoing = sequence?.Flag("keepgoing") ?? false,
            Timeout = reader.Text("timeout"),
            Retries = retry is null ? (reader.Get("retry") is JobMap ? null : reader.Text("retry")) : retry.Text("retry"),
            RetryDelay = retry?.Text("delay"),
            LogLimit = LogLimit(reader),
            MultipleExecutions = reader.Flag("multipleExecutions"),
            MaxMultipleExecutions = reader.Number("maxMultipleExecutions", 0),
            ExecutionEnabled = reader.Flag("executionEnabled", true),
            ScheduleEnabled = reader.Flag("scheduleEnabled", true),
            Schedule = Schedule(reader),
            Notifications = NotificationReader.Read(reader),
            OverdueAfter = reader.Text("notifyAvgDurationThreshold"),
            SkipsMissed = SkipsMissed(reader),
            Orchestrator = Orchestrator(reader),
            NeedsApproval = reader.Flag("approval"),
            Document = document,
        };
        reader.Text("id");
        if (job.Steps.Count == 0 && !listed)
            reader.Say(JobRemarkKind.Error, "sequence", "the job has no step");
        sequence?.TellUnknown();
        retry?.TellUnknown();
        filters?.TellUnknown();
        reader.TellUnknown();
        return job;
    }

    private static (Selector? On, string Text) Hosts(MapReader reader, MapReader? filters, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var text = reader.Text("on");
        var key = "on";
        if (filters is not null)
        {
            var filter = Filter(filters);
            if (text is not null)
                reader.Say(JobRemarkKind.Error, "nodefilters", "the job has 'on' and 'nodefilters': one of them names the hosts");
            else if (filter is not null)
            {
                (text, key) = (filter.ToSelector(), "nodefilters");
                reader.Say(JobRemarkKind.Note, "nodefilters", $"the node filter is the selector: {text}");
            }
        }

        if (text is null)
            return (null, "");
        // Which hosts that are is known when the options are.
        if (text.Contains("${", StringComparison.Ordinal))
            return (null, text);
        if (Selector.TryParse(text, groups, out var selector, out var wrong))
            return (selector, text);
        reader.Say(JobRemarkKind.Error, key, $"column {wrong.Column} of the selector: {wrong.Reason}");
        return (null, text);
    }

    /// <summary>The filter's text, with what newer files exclude apart, or the include and exclude mappings of older ones.</summary>
    private static NodeFilter? Filter(MapReader filters)
    {
        var clauses = NodeFilter.Parse(filters.Text("filter") ?? "").Clauses.ToList();
        clauses.AddRange(NodeFilter.Parse(filters.Text("filterExclude") ?? "").Clauses.Select(c => c with { Exclude = true }));
        foreach (var (key, exclude) in new[] { ("include", false), ("exclude", true) })
        {
            foreach (var (attribute, value) in filters.Inner(key)?.Settings() ?? [])
                clauses.Add(new NodeFilterClause(attribute, value, exclude));
        }

        var precedence = (filters.Get("dispatch") as JobMap)?.Text("excludePrecedence") != "false";
        return clauses.Count == 0 ? null : new NodeFilter(clauses, precedence);
    }

    /// <param name="holder">Has <c>dispatch</c>: the node filters as Rundeck writes them, or the job itself beside <c>on</c>.</param>
    internal static JobDispatch Dispatch(MapReader? holder, MapReader? filters)
    {
        var otherwise = filters is null ? JobDispatch.EachForItself : new JobDispatch();
        if (holder?.Inner("dispatch") is not { } dispatch)
            return otherwise;
        dispatch.Ignore("excludePrecedence");
        var read = new JobDispatch(
            dispatch.Text("threadcount") is { Length: > 0 } threads ? threads : otherwise.Threads, dispatch.Flag("keepgoing", otherwise.KeepGoing), dispatch.Flag("successOnEmptyNodeFilter"),
            dispatch.Text("rankAttribute") is { Length: > 0 } rank ? rank : null, dispatch.Text("rankOrder") == "descending");
        dispatch.TellUnknown();
        return read;
    }

    private static JobStrategy Strategy(MapReader? sequence)
    {
        switch (sequence?.Text("strategy", "node-first"))
        {
            case null or "node-first": return JobStrategy.NodeFirst;
            case "sequential" or "step-first": return JobStrategy.StepFirst;
            case "parallel": return JobStrategy.Parallel;
            case var other:
                sequence.Say(JobRemarkKind.Warning, "strategy", $"'{other}' is a strategy of a plugin; the job runs node-first");
                return JobStrategy.NodeFirst;
        }
    }

    private static JobLogLimit? LogLimit(MapReader reader)
    {
        var action = reader.Text("loglimitAction", "halt");
        var status = reader.Text("loglimitStatus", "failed");
        if (reader.Text("loglimit") is not { Length: > 0 } text)
            return null;
        if (LogLimitPattern().Match(text) is not { Success: true } match || !long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long limit))
        {
            reader.Say(JobRemarkKind.Error, "loglimit", $"is '{text}' but must be lines (100), lines for each host (100/node) or a size (5MB)");
            return null;
        }

        var unit = match.Groups[2].Value.ToUpperInvariant();
        int shift = unit switch { "KB" => 10, "MB" => 20, "GB" => 30, _ => 0 };
        return new JobLogLimit(limit << shift, unit == "/NODE", unit.EndsWith('B'), action != "truncate", status);
    }

    private static JobSchedule? Schedule(MapReader reader)
    {
        var zone = reader.Text("timeZone") is { Length: > 0 } given ? given : null;
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            reader.Say(JobRemarkKind.Error, "timeZone", $"there is no time zone '{zone}'; Europe/Berlin or UTC are");
        if (reader.Inner("schedule") is not { } schedule)
            return null;
        var time = schedule.Inner("time");
        var cron = schedule.Text("crontab") ?? string.Join(
            ' ', time?.Text("seconds", "0") ?? "0", time?.Text("minute", "0") ?? "0", time?.Text("hour", "0") ?? "0",
            schedule.Inner("dayofmonth")?.Text("day", "*") ?? "?", schedule.Text("month", "*"), schedule.Inner("weekday")?.Text("day", "?") ?? (schedule.Get("dayofmonth") is null ? "*" : "?"), schedule.Text("year", "*"));
        schedule.TellUnknown();
        if (QuartzCron.TryParse(cron, out _, out var wrong))
            return new JobSchedule(cron, zone);
        reader.Say(JobRemarkKind.Error, "schedule", $"'{cron}': {wrong}");
        return null;
    }

    private static bool SkipsMissed(MapReader reader)
    {
        var text = reader.Text("missedRuns", "once");
        if (text is not ("once" or "skip")) reader.Say(JobRemarkKind.Error, "missedRuns", $"is '{text}' but must be once (one run makes up for those that were missed while the server was away) or skip");
        return text == "skip";
    }

    private static JobOrchestrator? Orchestrator(MapReader reader)
    {
        if (reader.Inner("orchestrator") is not { } orchestrator)
            return null;
        var type = orchestrator.Text("type", "");
        if (!Orchestrators.Contains(type))
            orchestrator.Say(JobRemarkKind.Warning, "type", $"'{type}' is not known; hosts go in the order of their names. Known are {string.Join(", ", Orchestrators)}");
        var read = new JobOrchestrator(type, orchestrator.Inner("configuration")?.Settings() ?? []);
        orchestrator.TellUnknown();
        return read;
    }
}
