using System.Globalization;
using Muster.Server.Configuration;
using Muster.Server.Jobs.Documents;

namespace Muster.Server.Jobs.Definitions;

/// <summary>The steps of a job: Rundeck's, and Muster's own (<c>check</c>, <c>http</c>, <c>wait</c>, <c>approve</c>, <c>copy</c>).</summary>
internal static class StepReader
{
    private static readonly string[] Kinds = ["exec", "script", "scriptfile", "scripturl", "jobref", "check", "http", "wait", "approve", "copy", "type"];

    public static JobStep? Read(MapReader reader, bool isHandler = false)
    {
        var kinds = Kinds.Where(k => reader.Get(k) is not null).ToList();
        if (kinds.Count != 1 && !(kinds.Count == 2 && kinds[1] == "type"))
        {
            reader.Say(JobRemarkKind.Error, kinds.Count == 0 ? "" : kinds[1], $"a step is exactly one of {string.Join(", ", Kinds)}; here " + (kinds.Count == 0 ? "is none" : $"are {string.Join(" and ", kinds)}"));
            return null;
        }

        var step = OfKind(reader, kinds[0]);
        if (step is null)
            return null;
        step = step with
        {
            Description = reader.Text("description", ""),
            ErrorHandler = reader.Inner("errorhandler") is { } handler ? Read(handler, isHandler: true) : null,
            KeepGoingOnSuccess = isHandler && reader.Flag("keepgoingOnSuccess"),
            LogFilters = reader.Inner("plugins") is { } plugins ? Filters(plugins) : [],
        };
        if (isHandler && step.ErrorHandler is not null)
            reader.Say(JobRemarkKind.Error, "errorhandler", "an error handler has no error handler of its own");
        reader.TellUnknown();
        return step;
    }

    private static JobStep? OfKind(MapReader reader, string kind)
    {
        switch (kind)
        {
            case "exec":
                return new CommandStep(reader.Text("exec", ""));
            case "script" or "scriptfile" or "scripturl":
                return new ScriptStep(
                    kind == "script" ? JobScriptSource.Inline : kind == "scriptfile" ? JobScriptSource.File : JobScriptSource.Url, reader.Text(kind, ""), reader.Text("args", ""),
                    reader.Text("scriptInterpreter"), reader.Flag("interpreterArgsQuoted"), reader.Text("fileExtension"), reader.Flag("expandTokenInScriptFile", kind == "script"));
            case "jobref":
                return Reference(reader);
            case "check":
                return new CheckStep(reader.Get("check") is JobScalar { Text: "all" or "" or null } ? [] : reader.Words("check"));
            case "http":
                return Http(reader);
            case "wait":
                if (DurationText.TryParse(reader.Text("wait", ""), out var duration))
                    return new WaitStep(duration);
                reader.Say(JobRemarkKind.Error, "wait", "must be a duration such as 30s or 5m");
                return null;
            case "approve":
                return new ApproveStep(reader.Text("approve", ""));
            case "copy":
                return reader.Inner("copy") is { } copy ? Closed(copy, new CopyStep(copy.Text("from", ""), copy.Text("to", ""), copy.Text("mode", "0644"), copy.Text("owner", ""))) : null;
            default:
                return Plugin(reader);
        }
    }

    private static JobStep Closed(MapReader reader, JobStep step)
    {
        reader.TellUnknown();
        return step;
    }

    private static JobReferenceStep? Reference(MapReader step)
    {
        if (step.Inner("jobref") is not { } reader)
            return null;
        // Older files have these beside the reference, newer ones in it.
        bool Either(string key) => reader.Flag(key) | step.Flag(key);
        var filters = reader.Inner("nodefilters");
        var filter = filters?.Text("filter");
        reader.Ignore("useName", "ignoreNotifications");
        var reference = new JobReferenceStep(
            reader.Text("name", ""), reader.Text("group", ""), reader.Text("project"), reader.Text("uuid"), reader.Text("args", ""),
            Either("nodeStep"), Either("importOptions"), Either("failOnDisable"), Either("childNodes"), filter)
        {
            Dispatch = filters?.Get("dispatch") is null ? null : JobReader.Dispatch(filters!, filters),
        };
        if (reference.Name.Length == 0 && reference.Id is null)
            reader.Say(JobRemarkKind.Error, "name", "a job reference names the job: name (and group), or uuid");
        reader.TellUnknown();
        return reference;
    }

    private static HttpStep? Http(MapReader step)
    {
        if (step.Get("http") is JobScalar { Text: { Length: > 0 } plain })
            return new HttpStep("GET", plain, new Dictionary<string, string>(), null, null);
        if (step.Inner("http") is not { } reader)
            return null;
        var http = new HttpStep(reader.Text("method", "GET").ToUpperInvariant(), reader.Text("url", ""), reader.Inner("headers")?.Settings() ?? [], reader.Text("body"), reader.Text("status"));
        if (http.Url.Length == 0)
            reader.Say(JobRemarkKind.Error, "url", "is missing");
        reader.TellUnknown();
        return http;
    }

    private static ForeignStep Plugin(MapReader reader)
    {
        var type = reader.Text("type", "");
        var configuration = reader.Get("configuration") as JobMap ?? new JobMap([]);
        var step = new ForeignStep(type, reader.Flag("nodeStep"), configuration);
        reader.Say(JobRemarkKind.Warning, "type", string.Create(CultureInfo.InvariantCulture, $"the plugin '{type}' has no like here: the step is kept, and an execution stops at it"));
        return step;
    }

    public static List<JobLogFilter> Filters(MapReader plugins)
    {
        var filters = new List<JobLogFilter>();
        foreach (var filter in plugins.Items("LogFilter"))
        {
            filters.Add(new JobLogFilter(filter.Text("type", ""), filter.Inner("config")?.Settings() ?? []));
            filter.TellUnknown();
        }

        plugins.TellUnknown();
        return filters;
    }
}
