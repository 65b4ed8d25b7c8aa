using System.Text.Json;
using System.Text.Json.Serialization;
using Muster.Server.Commands.Steps;
using Muster.Server.Hosts;

namespace Muster.Server.Commands;

/// <summary>A host as it was called when the execution began.</summary>
public sealed record PlannedHost(HostId Id, string Name)
{
    /// <summary>Where steps stand that run on no host but in the server.</summary>
    public static PlannedHost Server { get; } = new(default, "server");

    [JsonIgnore]
    public bool IsServer => Id.IsNone;
}

/// <summary>In which order and how many at once.</summary>
/// <param name="Parallel">Hosts at the same time: a number or a share ("20%"); null: all.</param>
/// <param name="Batch">Hosts of a batch, likewise; the next begins when the one before is over; null: one batch.</param>
/// <param name="StopOn">Hosts that did not succeed after which no other begins; null: never stops.</param>
public sealed record Dispatch(string? Parallel = null, string? Batch = null, int? StopOn = null)
{
    /// <exception cref="FormatException">Neither a number from 1 nor a share from 1% to 100%.</exception>
    public static int Count(string? text, int hosts, string name)
    {
        if (string.IsNullOrEmpty(text)) return Math.Max(1, hosts);
        var share = text.EndsWith('%');
        if (!int.TryParse(share ? text[..^1] : text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) || number < 1 || (share && number > 100))
            throw new FormatException($"{name}: “{text}” is neither a number of hosts from 1 nor a share from 1% to 100%");
        return share ? Math.Max(1, (int)(hosts * (long)number / 100)) : number;
    }
}

/// <summary>Everything an execution is to do, fixed when it begins.</summary>
public sealed record ExecutionPlan
{
    public const string Command = "command";

    /// <summary>Who drives it: <see cref="Command"/> is run on all hosts at once, others are driven by the slice that registered them.</summary>
    public string Kind { get; init; } = Command;
    public required string Title { get; init; }
    public required IReadOnlyList<StepSpec> Steps { get; init; }
    public required IReadOnlyList<PlannedHost> Hosts { get; init; }
    public string? Selector { get; init; }
    public Dispatch Dispatch { get; init; } = new();
    public long? RerunOf { get; init; }

    /// <summary>The hosts, without the server itself.</summary>
    [JsonIgnore]
    public int HostCount => Hosts.Count - (Hosts is [.., { IsServer: true }] ? 1 : 0);

    /// <summary>Masked in all output, handed to programs by whoever drives it, and never in the database.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>Makes the ids of its steps unlike those of any other server or data folder.</summary>
    public string Token { get; init; } = Guid.NewGuid().ToString("n")[..8];

    /// <summary>What else its driver needs to go on after a restart: JSON of its own.</summary>
    public JsonElement? Extra { get; init; }
}

/// <summary>How an execution stands.</summary>
public enum ExecutionStatus
{
    Running = 0,
    Succeeded = 1,
    /// <summary>At least one host did not succeed.</summary>
    Failed = 2,
    /// <summary>A person ended it.</summary>
    Killed = 3,
    /// <summary>It took longer than it may.</summary>
    TimedOut = 4,
}
