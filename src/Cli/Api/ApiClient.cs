using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Muster.Cli.Api;

/// <summary>An API of the server: what it answers stays JSON as the server wrote it, so that no digit of a value is lost.</summary>
public sealed class ApiClient : IDisposable
{
    /// <summary>Where the APIs begin: Muster's own, and that of Prometheus.</summary>
    public const string Rest = "/api/v1", Prometheus = "/prometheus/api/v1";

    private const int PageSize = 1000;

    private readonly HttpClient _http;
    private readonly Uri _server;
    private readonly string _root;

    /// <param name="root">What every path stands under.</param>
    /// <param name="patience">How long one answer may take, 60 s unless told otherwise.</param>
    public ApiClient(Uri server, string? token, string root = Rest, TimeSpan? patience = null)
    {
        _server = server;
        _root = root;
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = patience ?? TimeSpan.FromSeconds(60) };
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Task<JsonNode?> GetAsync(string path, CancellationToken ct) => SendAsync(HttpMethod.Get, path, null, ct);

    public Task<JsonNode?> PostAsync(string path, JsonNode? body, CancellationToken ct) => SendAsync(HttpMethod.Post, path, body, ct);

    /// <summary>All items of a listing, page after page. A bare array counts as one page.</summary>
    public async IAsyncEnumerable<JsonObject> ListAsync(string path, [EnumeratorCancellation] CancellationToken ct)
    {
        string? cursor = null;
        do
        {
            var page = path + (path.Contains('?') ? '&' : '?') + $"limit={PageSize}" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
            var answer = await GetAsync(page, ct).ConfigureAwait(false);
            var items = answer as JsonArray ?? answer?["items"] as JsonArray ?? throw new ApiException(200, $"{path}: the answer is not a listing");
            foreach (var item in items)
                yield return item as JsonObject ?? throw new ApiException(200, $"{path}: an item of the listing is not an object");
            cursor = (answer as JsonObject)?["next"]?.GetValue<string>();
        }
        while (cursor is not null);
    }

    /// <exception cref="ApiException">The server said no.</exception>
    /// <exception cref="UnreachableException">It said nothing.</exception>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(_server, _root + path));
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await ReachAsync(request, HttpCompletionOption.ResponseContentRead, ct).ConfigureAwait(false);
        var text = await response.Content.ReadAsStringAsync(ct).ConfigureAwait(false);
        return text.Length == 0 ? null : Parse(text, path);
    }

    /// <summary>Asks with a form, which may be longer than an address. The answer is the text itself.</summary>
    /// <exception cref="ApiException">The server said no; <see cref="ApiException.Body"/> is what it said.</exception>
    /// <exception cref="UnreachableException">It said nothing.</exception>
    public async Task<string> FormAsync(string path, IEnumerable<KeyValuePair<string, string>> form, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server, _root + path)) { Content = new FormUrlEncodedContent(form) };
        using var response = await ReachAsync(request, HttpCompletionOption.ResponseContentRead, ct).ConfigureAwait(false);
        return await response.Content.ReadAsStringAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Sends a file as it is; the answer is JSON.</summary>
    /// <exception cref="ApiException">The server said no.</exception>
    /// <exception cref="UnreachableException">It said nothing.</exception>
    public async Task<JsonNode?> UploadAsync(string path, string file, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server, _root + path)) { Content = new StreamContent(File.OpenRead(file)) };
        request.Content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/octet-stream");
        using var response = await ReachAsync(request, HttpCompletionOption.ResponseContentRead, ct).ConfigureAwait(false);
        return Parse(await response.Content.ReadAsStringAsync(ct).ConfigureAwait(false), path);
    }

    /// <summary>Writes an answer into a stream as it comes.</summary>
    /// <exception cref="ApiException">The server said no.</exception>
    /// <exception cref="UnreachableException">It said nothing, or broke off.</exception>
    public async Task DownloadAsync(HttpMethod method, string path, Stream into, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(_server, _root + path));
        using var response = await ReachAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
        try
        {
            await response.Content.CopyToAsync(into, ct).ConfigureAwait(false);
        }
        catch (HttpRequestException broken)
        {
            throw new UnreachableException($"{_server} broke off its answer: {broken.InnerException?.Message ?? broken.Message}");
        }
    }

    /// <summary>Opens the stream of what changes behind the event last seen.</summary>
    public IAsyncEnumerable<ServerEvent> StreamAsync(string lastEventId, CancellationToken ct) => StreamAsync("/stream", lastEventId, ct);

    /// <summary>A text as it arrives, however long it is.</summary>
    public async IAsyncEnumerable<string> TextAsync(string path, [EnumeratorCancellation] CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server, _root + path));
        using var response = await ReachAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false), Encoding.UTF8);
        var part = new char[32 << 10];
        while (await reader.ReadAsync(part, ct).ConfigureAwait(false) is > 0 and var got)
            yield return new string(part, 0, got);
    }

    /// <summary>Opens an event stream behind the event last seen.</summary>
    public async IAsyncEnumerable<ServerEvent> StreamAsync(string path, string lastEventId, [EnumeratorCancellation] CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server, _root + path));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId.Length > 0)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        using var response = await ReachAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
        await using var stream = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        await foreach (var happened in ServerEvents.ReadAsync(stream, ct).ConfigureAwait(false))
            yield return happened;
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> ReachAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken ct)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, completion, ct).ConfigureAwait(false);
        }
        catch (HttpRequestException failure)
        {
            throw new UnreachableException($"cannot reach {_server}: {failure.InnerException?.Message ?? failure.Message}; is the server running, and is MUSTER_URL right?");
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new UnreachableException($"{_server} did not answer in time");
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(ct).ConfigureAwait(false);
            throw new ApiException((int)response.StatusCode, Explain(response, text, request.RequestUri!)) { Body = text };
        }
    }

    private string Explain(HttpResponseMessage response, string text, Uri asked)
    {
        if (response.StatusCode == HttpStatusCode.Unauthorized)
            return $"{_server} does not accept this token; log in with: muster login";
        var problem = response.Content.Headers.ContentType?.MediaType is "application/problem+json" or "application/json"
            ? Parse(text, asked.AbsolutePath) as JsonObject
            : null;
        string? Part(string name) => problem?[name] is JsonValue value ? value.ToString() : null;
        var place = Part("file") is { } file ? $"{file}:{Part("line")}:{Part("column")}: " : Part("line") is { } line ? $"{line}:{Part("column")}: " : "";
        return place + (Part("detail") ?? Part("error") ?? Part("title") ?? $"{asked.AbsolutePath}: the server answered {(int)response.StatusCode} {response.ReasonPhrase}");
    }

    private static JsonNode? Parse(string text, string path)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new ApiException(200, $"{path}: the answer is not JSON; is this a Muster server?");
        }
    }
}
