using Google.Protobuf;
using Muster.Checks;
using Muster.Protocol;

namespace Muster.Agent.Running;

/// <summary>What one run of a check came to, before it is put into a result.</summary>
internal readonly record struct Outcome(CheckStatus Status, string Output)
{
    public bool Truncated { get; init; }
    public Result.Types.Ending Ending { get; init; }
    public int ExitCode { get; init; }

    /// <summary>The run's own measure; null: take the time around it.</summary>
    public TimeSpan? Duration { get; init; }

    public static Outcome NotStarted(string reason) => new(CheckStatus.Unknown, $"UNKNOWN: {reason}") { Ending = Result.Types.Ending.NotStarted };

    public static Outcome Refused(string reason)
    {
        var (status, explanation) = PluginExit.RefusedByPolicy(reason);
        return new(status, $"UNKNOWN: {explanation}") { Ending = Result.Types.Ending.RefusedByPolicy };
    }

    public Result ToResult(Check check, DateTimeOffset started, TimeSpan took) => new()
    {
        Check = check.Name,
        Status = (uint)Status,
        Output = ByteString.CopyFromUtf8(Output),
        Truncated = Truncated,
        StartedMs = started.ToUnixTimeMilliseconds(),
        DurationUs = (uint)Math.Clamp((Duration ?? took).TotalMicroseconds, 0, uint.MaxValue),
        Ending = Ending,
        ExitCode = ExitCode,
        Revision = check.Revision,
    };
}
