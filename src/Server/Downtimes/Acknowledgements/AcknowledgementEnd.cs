using Muster.Server.Configuration;

namespace Muster.Server.Downtimes.Acknowledgements;

/// <summary>When an acknowledgement ends by itself: at a time, so long after it was made, or (neither) with its problem.</summary>
public readonly record struct AcknowledgementEnd(DateTimeOffset? At, TimeSpan? After)
{
    public static readonly AcknowledgementEnd WithProblem;

    /// <param name="duration">Instead of <paramref name="expires"/>: 30m, 2h, 7d.</param>
    /// <exception cref="FormatException">It is no duration.</exception>
    public static AcknowledgementEnd Read(DateTimeOffset? expires, string? duration) => expires is not null ? new(expires, null) : string.IsNullOrWhiteSpace(duration) ? WithProblem
        : DurationText.TryParse(duration.Trim(), out var length) && length > TimeSpan.Zero ? new(null, length) : throw new FormatException($"duration: “{duration}” is no duration; write 30m, 2h or 7d");

    /// <summary>Of one made now; null: with its problem.</summary>
    public DateTimeOffset? Of(DateTimeOffset now) => At ?? now + After;
}
