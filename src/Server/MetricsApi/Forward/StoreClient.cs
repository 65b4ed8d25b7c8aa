using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Muster.Server.Configuration;
using Muster.Server.MetricsApi.RemoteWrite;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.MetricsApi.Forward;

internal enum SendOutcome { Taken, Refused, TryAgain }

/// <param name="After">What the receiver asked to wait; null when it said nothing.</param>
internal sealed record SendAnswer(SendOutcome Outcome, string Reason, TimeSpan? After = null);

/// <summary>Sends remote write requests to one store, and reads what its answers mean for the sender.</summary>
internal sealed class StoreClient : IDisposable
{
    private readonly RemoteStore _store;
    private readonly Func<string, string> _secret;
    private readonly MetadataCatalogue? _metadata;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private int _version;

    /// <param name="secret">Reads a secret by its name.</param>
    public StoreClient(RemoteStore store, Func<string, string> secret, MetadataCatalogue? metadata, TimeProvider time)
    {
        (_store, _secret, _metadata, _time, _version) = (store, secret, metadata, time, store.Version);
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = store.Timeout };
    }

    public async Task<SendAnswer> SendAsync(IReadOnlyList<QueuedSample> samples, CancellationToken ct)
    {
        var second = _version == 2;
        var message = second ? WriteMessage.Version2(samples, name => _metadata?.Find(name)) : WriteMessage.Version1(samples);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _store.Url) { Content = new ByteArrayContent(SnappyEncoder.Encode(message.Written)) };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(second ? WriteMessage.Second : WriteMessage.First);
            request.Content.Headers.ContentEncoding.Add("snappy");
            request.Headers.Add("X-Prometheus-Remote-Write-Version", second ? "2.0.0" : "0.1.0");
            request.Headers.Add("User-Agent", "muster");
            foreach (var (name, value) in _store.Headers) request.Headers.TryAddWithoutValidation(name, value);
            request.Headers.Authorization = Authorization();
            using var answer = await _http.SendAsync(request, ct);
            var told = answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync(ct);
            return Understand(answer, told);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new SendAnswer(SendOutcome.TryAgain, $"no answer within {_store.Timeout.TotalSeconds:0.#} s");
        }
        catch (Exception away) when (away is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            return new SendAnswer(SendOutcome.TryAgain, away.InnerException?.Message ?? away.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private AuthenticationHeaderValue? Authorization()
    {
        if (_store.TokenSecret is { } token) return new AuthenticationHeaderValue("Bearer", _secret(token));
        return _store.PasswordSecret is { } password
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_store.User}:{_secret(password)}"))) : null;
    }

    /// <summary>5xx, 429 and closed doors are tried again; what is wrong with the samples themselves is not.</summary>
    private SendAnswer Understand(HttpResponseMessage answer, string told)
    {
        var status = (int)answer.StatusCode;
        var reason = $"{status} {answer.ReasonPhrase}: {told.Trim()[..Math.Min(300, told.Trim().Length)]}";
        if (answer.IsSuccessStatusCode) return new SendAnswer(SendOutcome.Taken, "");
        if (answer.StatusCode == HttpStatusCode.UnsupportedMediaType && _version == 2)
        {
            _version = 1;
            return new SendAnswer(SendOutcome.TryAgain, "it does not know remote write 2.0: going on with 1.0", TimeSpan.Zero);
        }
        // A wrong token or address is for people to mend; the samples wait for that as long as there is room.
        if (status >= 500 || answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.RequestTimeout)
            return new SendAnswer(SendOutcome.TryAgain, reason, RetryAfter(answer));
        return new SendAnswer(SendOutcome.Refused, reason);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } until } => until - _time.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero,
        _ => null,
    };
}
