using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Muster.Metrics;

namespace Muster.Server.MetricsApi.Remote;

/// <summary>The other store cannot be reached, or does not answer as one does; the message names it.</summary>
public sealed class StoreAwayException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>Another store's HTTP API: requests, and what all of them have in common.</summary>
internal sealed class RemoteAddress : IDisposable
{
    // Senders say "from the beginning" by numbers that other stores refuse; nobody has samples outside of these.
    private const long Earliest = 0, Latest = 4_102_444_800_000;

    private readonly HttpClient _http;
    private readonly string _shown;

    /// <param name="root">What <c>/api/v1/…</c> stands under; a name and password in it are sent as Basic authentication.</param>
    public RemoteAddress(Uri root)
    {
        Root = new UriBuilder(root) { UserName = "", Password = "" }.Uri.AbsoluteUri.TrimEnd('/');
        _shown = Root;
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = TimeSpan.FromMinutes(2) };
        if (root.UserInfo.Length > 0)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(root.UserInfo))));
    }

    public string Root { get; }

    /// <param name="path">Under <c>/api/v1/</c>.</param>
    /// <exception cref="StoreAwayException">No answer.</exception>
    public HttpResponseMessage Send(HttpMethod method, string path, HttpContent? content, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, $"{Root}/api/v1/{path}") { Content = content };
        try
        {
            return _http.Send(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException away)
        {
            throw new StoreAwayException($"the metrics store at {_shown} cannot be reached: {away.InnerException?.Message ?? away.Message}", away);
        }
        catch (TaskCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw new StoreAwayException($"the metrics store at {_shown} does not answer in time", late);
        }
    }

    /// <summary>What stands behind <c>data</c> of an answer.</summary>
    /// <exception cref="StoreAwayException">No answer, or not such a one.</exception>
    public JsonElement Data(string path, IEnumerable<KeyValuePair<string, string>> query, CancellationToken cancel)
    {
        var parameters = string.Join('&', query.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        using var answer = Send(HttpMethod.Get, $"{path}?{parameters}", null, cancel);
        using var body = answer.Content.ReadAsStream(cancel);
        try
        {
            var document = JsonDocument.Parse(body).RootElement;
            return answer.IsSuccessStatusCode ? document.GetProperty("data")
                : throw Odd($"{(int)answer.StatusCode} to {path}: {(document.TryGetProperty("error", out var error) ? error.GetString() : "")}");
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Odd($"{(int)answer.StatusCode} to {path} with what is not JSON of a Prometheus API");
        }
    }

    public StoreAwayException Odd(string what) => new($"the metrics store at {_shown} answers {what}");

    /// <summary>Unix seconds, of moments that other stores take.</summary>
    public static string Time(long ms) => (Math.Clamp(ms, Earliest, Latest) / 1000m).ToString(CultureInfo.InvariantCulture);

    public static long Clamp(long ms) => Math.Clamp(ms, Earliest, Latest);

    /// <summary>As a selector; one that every series would fulfil gets a condition that says so, because stores refuse it without.</summary>
    public static string Selector(IReadOnlyList<Matcher> matchers)
    {
        var texts = matchers.Select(matcher => matcher.ToString().Replace("\n", "\\n", StringComparison.Ordinal));
        if (matchers.All(matcher => matcher.Matches(""))) texts = texts.Append("__name__!=\"\"");
        return $"{{{string.Join(',', texts)}}}";
    }

    public void Dispose() => _http.Dispose();
}
