namespace Muster.Probes.Scraping;

/// <summary>A question for the metrics of a program.</summary>
/// <param name="MaxBytes">Of the body as it comes, packed or not.</param>
/// <param name="BearerFile">Holds a token; empty: none. Read every time: tokens are exchanged.</param>
/// <param name="Insecure">Certificates are not looked at.</param>
public sealed record ScrapeAsk(string Url, TimeSpan Timeout, int MaxBytes, string BearerFile, bool Insecure);

/// <summary>What came, or why nothing did.</summary>
/// <param name="TimeMs">When the question began, unix milliseconds.</param>
/// <param name="Body">As it came: packed when <paramref name="Gzip"/> says so.</param>
/// <param name="Error">Empty when there is a body.</param>
public sealed record ScrapeReply(long TimeMs, TimeSpan Duration, string ContentType, bool Gzip, ReadOnlyMemory<byte> Body, string Error);
