using System.Runtime.CompilerServices;
using System.Text.Json;
using Muster.Server.Commands;

namespace Muster.Server.Jobs.Running;

/// <summary>A content of a job as an execution keeps it: whatever becomes of the file, this is what runs.</summary>
public sealed record PinnedJob(string Id, string Project, string Hash, int Version, string Text);

/// <summary>A job in an execution: the one that was begun, or one that a step refers to. In the order in which they are come upon.</summary>
/// <param name="Pin">Of <see cref="JobRun.Pins"/>.</param>
/// <param name="Hosts">Numbers of its hosts in the plan.</param>
/// <param name="Refused">Why it cannot run, found when the execution began; null: it can.</param>
public sealed record PinnedFrame(int Pin, IReadOnlyList<int> Hosts, string? Refused = null)
{
    /// <summary>It cannot run, and that is no failure.</summary>
    public bool IsSkipped { get; init; }
}

/// <summary>What the driver of a job needs to go on after a restart; kept with the execution's plan.</summary>
public sealed record JobRun
{
    public const string Kind = "job";

    /// <summary>Before the path of a stored secret, among the execution's secrets.</summary>
    public const string StoredPrefix = "stored:";

    public required IReadOnlyList<PinnedJob> Pins { get; init; }
    public required IReadOnlyList<PinnedFrame> Frames { get; init; }

    /// <summary>The values of options that are no secrets.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Options whose values are secrets.</summary>
    public IReadOnlyList<string> SecureOptions { get; init; } = [];

    /// <summary>user, schedule, webhook …</summary>
    public string Trigger { get; init; } = "user";

    /// <summary>The hosts as they were asked for instead of the job's own; null: as the job says.</summary>
    public string? Instead { get; init; }

    /// <summary>How often it was tried before.</summary>
    public int Attempt { get; init; }

    public string LogLevel { get; init; } = "INFO";

    /// <summary>Files by content hash that steps copy or run, by the number of the step.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    public PinnedJob Root => Pins[Frames[0].Pin];

    private static readonly ConditionalWeakTable<ExecutionPlan, JobRun> Read = [];

    public static JobRun Of(ExecutionPlan plan) => Read.GetValue(plan, static p => p.Extra is { } extra
        ? extra.Deserialize<JobRun>(JsonSerializerOptions.Web)! : throw new InvalidOperationException("the execution is of no job"));

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, JsonSerializerOptions.Web);
}
