using System.Globalization;
using Muster.Server.Commands;

namespace Muster.Server.Jobs.Running;

/// <summary><c>${job.*}</c>.</summary>
internal static class JobVariables
{
    public static Dictionary<string, string> Of(Execution execution, JobRun run, Workflow flow, ServerOptions options)
    {
        var address = options.Listen.Address is { } ip ? $"http://{ip}:{options.Listen.Port}" : $"http://localhost:{options.Listen.Port}";
        return new Dictionary<string, string>
        {
            ["name"] = flow.Job.Name,
            ["group"] = flow.Job.Group,
            ["id"] = flow.Pin.Id,
            ["uuid"] = flow.Pin.Id,
            ["project"] = flow.Pin.Project,
            ["execid"] = execution.Id.ToString(CultureInfo.InvariantCulture),
            ["executionType"] = run.Trigger == "schedule" ? "scheduled" : "user",
            ["username"] = execution.By,
            ["user.name"] = execution.By,
            ["loglevel"] = run.LogLevel,
            ["serverUrl"] = address,
            ["url"] = $"{address}/executions/{execution.Id}",
            ["filter"] = execution.Plan.Selector ?? "",
            ["threadcount"] = flow.Job.Dispatch.Threads ?? "",
            ["retryAttempt"] = run.Attempt.ToString(CultureInfo.InvariantCulture),
            ["wasRetry"] = run.Attempt > 0 ? "true" : "false",
            ["version"] = flow.Pin.Version.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The same for a job that a step refers to.</summary>
    public static Dictionary<string, string> Within(IReadOnlyDictionary<string, string> outer, Workflow flow) => new(outer)
    {
        ["name"] = flow.Job.Name,
        ["group"] = flow.Job.Group,
        ["id"] = flow.Pin.Id,
        ["uuid"] = flow.Pin.Id,
        ["project"] = flow.Pin.Project,
        ["version"] = flow.Pin.Version.ToString(CultureInfo.InvariantCulture),
    };
}
