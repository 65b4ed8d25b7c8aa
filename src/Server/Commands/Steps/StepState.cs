using System.Text.Json;
using System.Text.Json.Serialization;

namespace Muster.Server.Commands.Steps;

/// <summary>How a step on a host stands. From <see cref="Succeeded"/> on it is over. Numbers are on disk.</summary>
public enum StepState : byte
{
    Pending = 0,
    /// <summary>The order is on its way; the agent has not said that it runs.</summary>
    Sent = 1,
    Running = 2,
    Succeeded = 3,
    /// <summary>It ended with another code than 0, or by a signal.</summary>
    Failed = 4,
    TimedOut = 5,
    /// <summary>The host was not connected: nothing ran.</summary>
    Unreachable = 6,
    /// <summary>The host's own policy refused it.</summary>
    Refused = 7,
    /// <summary>The program could not be started.</summary>
    NotStarted = 8,
    /// <summary>The agent went away while it ran. It may report later, see <see cref="StepOutcome.Late"/>.</summary>
    AgentLost = 9,
    Killed = 10,
    /// <summary>It printed more than it may.</summary>
    OutputLimit = 11,
    /// <summary>Its turn never came: the execution was ended before, by a person or by too many failures.</summary>
    NotRun = 12,
}

/// <summary>How a step on a host ended.</summary>
/// <param name="Code">Exit code, or the signal's number when <paramref name="Message"/> says it was one.</param>
/// <param name="Message">Why, for people; empty when the state says it all.</param>
/// <param name="Late">It was told as lost before, and reported after all.</param>
public sealed record StepOutcome(StepState State, int Code, string Message, long StartedMs, long DurationUs)
{
    public bool Late { get; init; }
    public ulong DroppedBytes { get; init; }
    public bool LeftProcesses { get; init; }

    /// <summary>SHA-256 over both streams' hashes: equal for hosts that printed the same.</summary>
    public string Digest { get; init; } = "";

    /// <summary>It did not succeed, and what was to be done about that did: it counts as a success.</summary>
    public bool Handled { get; init; }

    /// <summary>More about it, by whoever ran it: the results of checks.</summary>
    public JsonElement? Details { get; init; }

    [JsonIgnore]
    public bool Succeeded => State == StepState.Succeeded || Handled;
}

public static class StepStateText
{
    public static bool IsOver(this StepState state) => state >= StepState.Succeeded;

    /// <summary>As the API writes it.</summary>
    public static string Text(this StepState state) => state switch
    {
        StepState.Pending => "pending",
        StepState.Sent => "sent",
        StepState.Running => "running",
        StepState.Succeeded => "succeeded",
        StepState.Failed => "failed",
        StepState.TimedOut => "timedOut",
        StepState.Unreachable => "unreachable",
        StepState.Refused => "refused",
        StepState.NotStarted => "notStarted",
        StepState.AgentLost => "agentLost",
        StepState.Killed => "killed",
        StepState.OutputLimit => "outputLimit",
        StepState.NotRun => "notRun",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>As people read it.</summary>
    public static string Words(this StepState state) => state switch
    {
        StepState.TimedOut => "timed out",
        StepState.NotStarted => "not started",
        StepState.AgentLost => "agent lost",
        StepState.OutputLimit => "too much output",
        StepState.NotRun => "not run",
        _ => state.Text(),
    };
}
