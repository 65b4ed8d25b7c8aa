using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Muster.Server.Accounts.Sessions;
using Muster.Server.Accounts.Tokens;
using Muster.Server.Accounts.Users;
using Muster.Server.Web.Access;

namespace Muster.Server.Tests.Accounts;

/// <summary>A whole server with its first administrator, and callers of every kind.</summary>
internal sealed class AccountsServer : IAsyncDisposable
{
    public const string Good = "violet otter canoe 77";

    private readonly TempFolder _folder;
    private readonly bool _ownsFolder;
    private readonly List<HttpClient> _clients = [];

    private AccountsServer(TempFolder folder, bool ownsFolder, ServerOptions? options)
    {
        (_folder, _ownsFolder) = (folder, ownsFolder);
        Host = new ServerHost(options ?? ServerHostTests.On(folder["data"]), Time);
    }

    public ShiftedTime Time { get; } = new();
    public ServerHost Host { get; }
    public JsonNode FirstRun { get; private set; } = null!;
    public string Password => (string)FirstRun["password"]!;
    public string Token => (string)FirstRun["token"]!;
    public string Data => _folder["data"];

    /// <param name="folder">Of a server before, to go on with; else a fresh one.</param>
    public static async Task<AccountsServer> StartAsync(TempFolder? folder = null, Func<ServerOptions, ServerOptions>? options = null)
    {
        TempFolder used = folder ?? new();
        AccountsServer server = new(used, folder is null, options?.Invoke(ServerHostTests.On(used["data"])));
        await server.Host.StartAsync();
        server.FirstRun = JsonNode.Parse(await File.ReadAllTextAsync(used["data/secrets/first-run.json"]))!;
        return server;
    }

    public T Get<T>() where T : notnull => Host.Services.GetRequiredService<T>();

    /// <summary>Somebody without credentials, who keeps cookies in hand.</summary>
    public HttpClient Nobody()
    {
        HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(Host.Addresses[0]) };
        _clients.Add(client);
        return client;
    }

    public HttpClient WithToken(string token)
    {
        HttpClient client = Nobody();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public HttpClient Admin() => WithToken(Token);

    /// <summary>A browser with this session; what a same-origin page's script sends is set.</summary>
    public HttpClient Browser(string cookie)
    {
        HttpClient client = Nobody();
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        return client;
    }

    public async Task<HttpResponseMessage> LogInAsync(string user, string password, Action<HttpRequestMessage>? also = null)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/session") { Content = JsonContent.Create(new { user, password }) };
        also?.Invoke(request);
        return await Nobody().SendAsync(request);
    }

    /// <summary>The cookie of a fresh session, <c>name=value</c>.</summary>
    public async Task<string> SessionOfAsync(string user, string password, Action<HttpRequestMessage>? also = null)
    {
        using HttpResponseMessage answer = await LogInAsync(user, password, also);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return CookieOf(answer);
    }

    public static string CookieOf(HttpResponseMessage answer) => Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split(';')[0];

    /// <summary>A new user of this role, not through HTTP (no hashing); the token is as mighty as the user.</summary>
    public async Task<(User User, string Token)> MakeAsync(string name, Role role)
    {
        User user = new("id-" + name, name, role, "none", Time.GetUtcNow(), 0, null);
        await Get<UserStore>().AddAsync(user);
        return (user, (await Get<TokenStore>().MakeAsync(user.Id, "t", role, null)).Secret);
    }

    /// <summary>A session without the login before it.</summary>
    public async Task<string> CookieForAsync(User user) =>
        "muster_session=" + (await Get<SessionStore>().OpenAsync(user.Id, "test")).Secret;

    public async Task<List<JsonNode>> AuditAsync() =>
        [.. JsonNode.Parse(await Admin().GetStringAsync("/api/v1/audit?limit=1000"))!["items"]!.AsArray().Select(item => item!)];

    public static async Task<JsonNode> BodyAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync()) ?? throw new JsonException("no body");

    public async ValueTask DisposeAsync()
    {
        foreach (HttpClient client in _clients)
            client.Dispose();
        await Host.StopAsync();
        await Host.DisposeAsync();
        if (_ownsFolder)
            _folder.Dispose();
    }
}
