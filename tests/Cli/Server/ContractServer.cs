using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Muster.Cli.Tests.Server;

/// <summary>A server that speaks the REST contract as far as a test tells it to: answers by method and path, everything asked is kept.</summary>
internal sealed class ContractServer : IDisposable
{
    public const string Token = "mst_test";

    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, Func<HttpListenerRequest, string, (int Status, string Body, string Type)>> _answers = new();

    public ContractServer()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary><c>METHOD /path?query body</c> of every request, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public ContractServer On(string methodAndPath, string json, int status = 200) => On(methodAndPath, (_, _) => (status, json, status < 400 ? "application/json" : "application/problem+json"));

    public ContractServer On(string methodAndPath, Func<HttpListenerRequest, string, (int, string, string)> answer)
    {
        _answers[methodAndPath] = answer;
        return this;
    }

    /// <summary>A listing in pages of the given size, by the contract's cursor.</summary>
    public ContractServer OnList(string path, JsonArray items, int pageSize = 1000) => On($"GET {path}", (request, _) =>
    {
        int from = request.QueryString["cursor"] is { } cursor ? int.Parse(cursor) : 0;
        var page = new JsonArray([.. items.Skip(from).Take(pageSize).Select(i => i!.DeepClone())]);
        var next = from + pageSize < items.Count ? (from + pageSize).ToString() : null;
        return (200, new JsonObject { ["items"] = page, ["next"] = next, ["total"] = items.Count }.ToJsonString(), "application/json");
    });

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            var request = context.Request;
            var body = await new StreamReader(request.InputStream).ReadToEndAsync();
            var whole = request.Url!.AbsolutePath;
            var path = whole.StartsWith("/api/v1", StringComparison.Ordinal) ? whole["/api/v1".Length..] : whole;
            Asked.Enqueue($"{request.HttpMethod} {path}{Uri.UnescapeDataString(request.Url.Query)} {body}".TrimEnd());
            var (status, answer, type) = request.Headers["Authorization"] != $"Bearer {Token}"
                ? (401, "{}", "application/problem+json")
                : _answers.TryGetValue($"{request.HttpMethod} {path}", out var found)
                    ? found(request, body)
                    : (404, "{\"title\":\"Not Found\",\"detail\":\"there is no such thing\"}", "application/problem+json");
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            context.Response.Close(Encoding.UTF8.GetBytes(answer), willBlock: false);
        }
    }
}
