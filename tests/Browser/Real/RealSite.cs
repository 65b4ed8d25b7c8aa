using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Muster.Server;

namespace Muster.Browser.Tests.Real;

/// <summary>The real server in this process, over a folder that goes away with it; signed in to as its first administrator.</summary>
public sealed class RealSite : IAsyncDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("muster-browser-").FullName;
    private readonly List<TalkingAgent> _agents = [];
    private ServerHost _server = null!;
    private JsonElement _secrets;

    public string Address => _server.Addresses[0];

    public string Checks => Path.Combine(_data, "config", "checks");

    public string Configuration => Path.Combine(_data, "config");

    public T Get<T>() where T : notnull => _server.Services.GetRequiredService<T>();

    /// <param name="before">Gets the data folder before the server starts.</param>
    public static async Task<RealSite> StartAsync(Action<string>? before = null)
    {
        var site = new RealSite();
        before?.Invoke(site._data);
        site._server = new ServerHost(new ServerOptions(site._data, ListenAddress.Parse("http://127.0.0.1:0"), LocalAgent: false));
        await site._server.StartAsync();
        site._secrets = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(site._data, "secrets", "first-run.json"))).RootElement;
        return site;
    }

    /// <summary>Ends the server and starts another one over the same folder, at the same address; <paramref name="away"/> is done between.</summary>
    public async Task RestartAsync(Func<Task> away)
    {
        var address = Address;
        await _server.StopAsync();
        await _server.DisposeAsync();
        await away();
        _server = new ServerHost(new ServerOptions(_data, ListenAddress.Parse(address), LocalAgent: false));
        await _server.StartAsync();
    }

    public string Secret(string name) => _secrets.GetProperty(name).GetString()!;

    /// <summary>An agent that enrols with the key of the first run.</summary>
    public async Task<TalkingAgent> AgentAsync(string name, params string[] tags)
    {
        var agent = await TalkingAgent.EnrolAsync(new Uri(Address.Replace("http:", "ws:", StringComparison.Ordinal) + "/agent"), Secret("apiKey"), name, tags);
        _agents.Add(agent);
        return agent;
    }

    /// <summary>A tab that is signed in, on the page asked for, and listens to what changes.</summary>
    public async Task<Watched> SignedInAsync(Browsers browsers, string path = "/", int width = 1440, ColorScheme scheme = ColorScheme.Dark)
    {
        var tab = await Watched.OpenAsync(browsers, Address, width, scheme);
        await tab.Page.GotoAsync($"/login?back={Uri.EscapeDataString(path)}");
        await tab.Page.FillAsync("input[name=user]", Secret("user"));
        await tab.Page.FillAsync("input[name=password]", Secret("password"));
        await tab.Page.ClickAsync("button[type=submit]");
        await Assertions.Expect(tab.Page.Locator("nav")).ToBeAttachedAsync();
        await Assertions.Expect(tab.Page.Locator("body[data-live=open]")).ToBeAttachedAsync();
        await tab.Page.EvaluateAsync("() => { window.stayed = true; }");
        return tab;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents) agent.Dispose();
        await _server.StopAsync();
        await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
