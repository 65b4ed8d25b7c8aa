using System.Globalization;
using Muster.PromQl.Parsing;

namespace Muster.Server.MetricsApi.Store;

/// <summary>How long metrics are kept, and in how much room.</summary>
/// <param name="Retention">Blocks wholly older go. Zero: never.</param>
/// <param name="Bytes">The oldest blocks go while all together are larger. Zero: no limit.</param>
public sealed record MetricsLimits(TimeSpan Retention, long Bytes)
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    public static MetricsLimits Default { get; } = new(TimeSpan.FromDays(400), 0);

    /// <exception cref="UsageException">Not a time such as 30d or 2y; at least two hours, the span of a block.</exception>
    public static TimeSpan ParseRetention(string text) =>
        DurationText.TryParse(text, out var ms) && ms >= 7_200_000 && ms <= TimeSpan.MaxValue.TotalMilliseconds ? TimeSpan.FromMilliseconds(ms)
            : throw new UsageException($"--metrics-retention '{text}' is no time of at least 2h; write 30d, 13w or 2y");

    /// <exception cref="UsageException">Not a size such as 500MB or 20GB.</exception>
    public static long ParseBytes(string text)
    {
        var letters = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var unit = letters < 0 ? -1 : Array.IndexOf(Units, text[letters..].ToUpperInvariant());
        return unit >= 0 && long.TryParse(text.AsSpan(0, letters), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 && count <= long.MaxValue >> (unit * 10)
            ? count << (unit * 10)
            : throw new UsageException($"--metrics-size '{text}' is no size; write 500MB, 20GB or 1TB (of 1024)");
    }
}
