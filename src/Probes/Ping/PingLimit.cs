using System.Globalization;

namespace Muster.Probes.Ping;

/// <summary>A limit as check_ping writes it: round-trip time and loss, <c>100ms,20%</c>; either may be left out.</summary>
internal sealed record PingLimit(TimeSpan? Time, double? LossPercent)
{
    public static PingLimit? TryParse(string text)
    {
        TimeSpan? time = null;
        double? loss = null;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.EndsWith('%') && loss is null
                && double.TryParse(part[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) && percent <= 100)
                loss = percent;
            else if (time is null && DurationText.TryParse(part, out var duration))
                time = duration;
            else
                return null;
        }

        return new PingLimit(time, loss);
    }

    /// <summary>True when the round is as bad as the limit or worse (as in check_ping, a loss that equals its limit counts).</summary>
    public bool IsReached(EchoRound round) => round.LossPercent >= (LossPercent ?? double.MaxValue) || round.Average >= Time;
}
