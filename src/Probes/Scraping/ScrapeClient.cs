using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Muster.Probes.Scraping;

/// <summary>Asks programs for exposition text. What the program does wrong is an answer, not an exception.</summary>
public sealed class ScrapeClient(string userAgent, TimeProvider time) : IDisposable
{
    /// <summary>OpenMetrics first, as Prometheus asks; the answer may be packed.</summary>
    private const string Accept = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;escaping=allow-utf-8;q=0.5,*/*;q=0.1";

    private readonly Lazy<HttpClient> _strict = new(() => Client(insecure: false));
    private readonly Lazy<HttpClient> _insecure = new(() => Client(insecure: true));

    private static HttpClient Client(bool insecure)
    {
        var handler = new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            UseProxy = false,
            MaxAutomaticRedirections = 5,
        };
        if (insecure) handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task<ScrapeReply> AskAsync(ScrapeAsk ask, CancellationToken ct)
    {
        var (began, stamp) = (time.GetUtcNow().ToUnixTimeMilliseconds(), time.GetTimestamp());
        ScrapeReply Failed(string why) => new(began, time.GetElapsedTime(stamp), "", false, default, why);
        using var patience = new CancellationTokenSource(ask.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            using var request = Request(ask);
            using var response = await (ask.Insecure ? _insecure : _strict).Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK) return Failed($"the answer is {(int)response.StatusCode} {response.ReasonPhrase}");
            await using var body = await response.Content.ReadAsStreamAsync(both.Token).ConfigureAwait(false);
            if (await ReadAsync(body, ask.MaxBytes, both.Token).ConfigureAwait(false) is not { } bytes) return Failed($"the body is larger than {ask.MaxBytes} bytes");
            return new ScrapeReply(began, time.GetElapsedTime(stamp), response.Content.Headers.ContentType?.ToString() ?? "", response.Content.Headers.ContentEncoding.Contains("gzip"), bytes, "");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Failed($"no whole answer within {ask.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
        }
        catch (Exception wrong) when (wrong is HttpRequestException or IOException or UnauthorizedAccessException or InvalidOperationException or UriFormatException)
        {
            return Failed(wrong is HttpRequestException && wrong.InnerException is { } inner ? inner.Message : wrong.Message);
        }
    }

    private HttpRequestMessage Request(ScrapeAsk ask)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, ask.Url);
        request.Headers.TryAddWithoutValidation("Accept", Accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        request.Headers.TryAddWithoutValidation("X-Prometheus-Scrape-Timeout-Seconds", ask.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        if (ask.BearerFile.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(ask.BearerFile).Trim());
        return request;
    }

    /// <summary>Null when there is more than <paramref name="most"/>.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream stream, int most, CancellationToken ct)
    {
        var bytes = new byte[16 << 10];
        var filled = 0;
        while (await stream.ReadAsync(bytes.AsMemory(filled), ct).ConfigureAwait(false) is var got and > 0)
        {
            filled += got;
            if (filled > most) return null;
            if (filled == bytes.Length) Array.Resize(ref bytes, Math.Min(bytes.Length * 2, most + 1));
        }
        return bytes.AsMemory(0, filled);
    }

    public void Dispose()
    {
        if (_strict.IsValueCreated) _strict.Value.Dispose();
        if (_insecure.IsValueCreated) _insecure.Value.Dispose();
    }
}
