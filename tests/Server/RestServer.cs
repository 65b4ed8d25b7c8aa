using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Muster.Server.Tests;

/// <summary>The whole server on a free port, and a client that holds the administrator's token.</summary>
internal sealed class RestServer : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private ServerHost host;

    private RestServer() => host = new ServerHost(ServerHostTests.On(folder.Path));

    public HttpClient Http { get; private set; } = new();
    public string ApiKey { get; private set; } = "";
    public string Data => folder.Path;
    public Uri AgentUri => new(Http.BaseAddress!.AbsoluteUri.Replace("http:", "ws:") + "agent");

    /// <param name="before">Gets the data folder before the server starts.</param>
    public static async Task<RestServer> StartAsync(Action<string>? before = null)
    {
        var server = new RestServer();
        before?.Invoke(server.Data);
        await server.host.StartAsync();
        var first = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(server.Data, "secrets", "first-run.json"))).RootElement;
        server.ApiKey = first.GetProperty("apiKey").GetString()!;
        server.Http.BaseAddress = new Uri(server.host.Addresses[0]);
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", first.GetProperty("token").GetString());
        return server;
    }

    /// <summary>Stopped in order and started again over the same data, at another port.</summary>
    public async Task RestartAsync()
    {
        await host.StopAsync();
        await host.DisposeAsync();
        host = new ServerHost(ServerHostTests.On(folder.Path));
        await host.StartAsync();
        var token = Http.DefaultRequestHeaders.Authorization;
        Http.Dispose();
        Http = new HttpClient { BaseAddress = new Uri(host.Addresses[0]) };
        Http.DefaultRequestHeaders.Authorization = token;
    }

    public T Get<T>() where T : notnull => host.Services.GetRequiredService<T>();

    /// <summary>A connected agent with the tag web.</summary>
    public async Task<AgentLink.FakeAgent> AgentAsync(string name)
    {
        var agent = new AgentLink.FakeAgent { Name = name, ApiKey = ApiKey };
        Assert.NotNull((await agent.HelloAsync(AgentUri)).Welcome);
        return agent;
    }

    public Task<JsonElement> GetAsync(string path) => Http.GetFromJsonAsync<JsonElement>("/api/v1" + path);

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, "/api/v1" + path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await host.StopAsync();
        await host.DisposeAsync();
        folder.Dispose();
    }
}
