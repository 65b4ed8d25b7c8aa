using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Muster.Server.Gathering.Scraping;

/// <summary>Asks a target for its text. Never throws for what the target does: that is an answer too.</summary>
public sealed class ScrapeFetch(TimeProvider time) : IDisposable
{
    /// <summary>OpenMetrics first, as Prometheus asks.</summary>
    public const string Accept = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;escaping=allow-utf-8;q=0.5,*/*;q=0.1";

    private readonly HttpClient _strict = new(Handler(insecure: false)) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly HttpClient _insecure = new(Handler(insecure: true)) { Timeout = Timeout.InfiniteTimeSpan };

    private static SocketsHttpHandler Handler(bool insecure)
    {
        var handler = new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            UseCookies = false,
            UseProxy = false,
            MaxAutomaticRedirections = 5,
        };
        if (insecure) handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return handler;
    }

    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task<ScrapeAnswer> AskAsync(ScrapeTarget target, CancellationToken ct)
    {
        var (began, stamp) = (time.GetUtcNow().ToUnixTimeMilliseconds(), time.GetTimestamp());
        ScrapeAnswer Failed(string why) => new(began, time.GetElapsedTime(stamp), false, default, why);
        using var patience = new CancellationTokenSource(target.Source.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            using var request = Request(target);
            using var response = await (target.Source.Insecure ? _insecure : _strict).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (response.StatusCode != HttpStatusCode.OK) return Failed($"the answer is {(int)response.StatusCode} {response.ReasonPhrase}");
            await using var body = await response.Content.ReadAsStreamAsync(both.Token);
            var gzip = response.Content.Headers.ContentEncoding.Contains("gzip");
            var bytes = await ScrapeBody.ReadAsync(gzip ? new GZipStream(body, CompressionMode.Decompress) : body, target.Source.MaxBodyBytes, both.Token);
            return new ScrapeAnswer(began, time.GetElapsedTime(stamp), ScrapeBody.IsOpenMetrics(response.Content.Headers.ContentType?.ToString()), bytes, "");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Failed($"no whole answer within {target.Source.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
        }
        catch (Exception wrong) when (wrong is HttpRequestException or IOException or InvalidDataException or UnauthorizedAccessException or InvalidOperationException)
        {
            return Failed(wrong is HttpRequestException && wrong.InnerException is { } inner ? inner.Message : wrong.Message);
        }
    }

    private static HttpRequestMessage Request(ScrapeTarget target)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, target.Url);
        request.Headers.TryAddWithoutValidation("Accept", Accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        request.Headers.TryAddWithoutValidation("User-Agent", "muster-server");
        request.Headers.TryAddWithoutValidation("X-Prometheus-Scrape-Timeout-Seconds", target.Source.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        if (target.Source.BearerFile.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(target.Source.BearerFile).Trim());
        return request;
    }

    public void Dispose()
    {
        _strict.Dispose();
        _insecure.Dispose();
    }
}
