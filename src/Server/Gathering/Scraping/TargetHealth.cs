namespace Muster.Server.Gathering.Scraping;

/// <summary>How the last scrape of a target went.</summary>
/// <param name="At">When it began; null: not yet.</param>
/// <param name="Error">Why it failed; empty when it did not.</param>
/// <param name="Warning">Of a scrape that went well: the first line or series that could not be kept, and why.</param>
/// <param name="Refused">Lines and series that could not be kept.</param>
public sealed record TargetHealth(DateTimeOffset? At, TimeSpan Duration, int Samples, int Kept, int Refused, string Error, string Warning)
{
    public static TargetHealth None { get; } = new(null, default, 0, 0, 0, "", "");

    public bool Up => At is not null && Error.Length == 0;
}

/// <summary>What one scrape brought.</summary>
/// <param name="TimeMs">When it began, unix milliseconds.</param>
/// <param name="Body">Unpacked.</param>
/// <param name="Error">Why there is no body; empty when there is.</param>
public readonly record struct ScrapeAnswer(long TimeMs, TimeSpan Duration, bool OpenMetrics, ReadOnlyMemory<byte> Body, string Error);
