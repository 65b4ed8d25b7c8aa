using Muster.Probes.Scraping;

namespace Muster.Server.Gathering.Scraping;

/// <summary>Asks a target of the server's own.</summary>
public sealed class ScrapeFetch(TimeProvider time) : IDisposable
{
    private readonly ScrapeClient _client = new("muster-server", time);

    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task<ScrapeAnswer> AskAsync(ScrapeTarget target, CancellationToken ct)
    {
        var source = target.Source;
        var reply = await _client.AskAsync(new ScrapeAsk(target.Url, source.Timeout, source.MaxBodyBytes, source.BearerFile, source.Insecure), ct);
        return reply.Error.Length > 0 ? new ScrapeAnswer(reply.TimeMs, reply.Duration, false, default, reply.Error)
            : await ScrapeUnpacking.UnpackAsync(reply.TimeMs, reply.Duration, reply.ContentType, reply.Gzip, reply.Body, source.MaxBodyBytes);
    }

    public void Dispose() => _client.Dispose();
}
