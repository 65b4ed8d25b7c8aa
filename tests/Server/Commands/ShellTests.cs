using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Muster.Protocol;
using Muster.Server.Storage;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Commands;

/// <summary>Terminals between a browser's WebSocket and an agent that says what the test makes it say.</summary>
public sealed class ShellTests
{
    private static async Task<FakeAgent> AgentAsync(RestServer server, bool allows = true)
    {
        var agent = new FakeAgent { Name = "web1", ApiKey = server.ApiKey };
        await agent.HelloAsync(server.AgentUri, hello =>
        {
            if (allows) hello.Facts.Extra["shell"] = "allowed by policy";
        });
        return agent;
    }

    private static async Task<ClientWebSocket> ConnectAsync(RestServer server, string? token = null, Action<ClientWebSocket>? change = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", token is null ? server.Http.DefaultRequestHeaders.Authorization!.ToString() : $"Bearer {token}");
        change?.Invoke(socket);
        await socket.ConnectAsync(new Uri(server.AgentUri, "/api/v1/hosts/web1/shell?columns=90&rows=20"), CancellationToken.None);
        return socket;
    }

    private static async Task<(WebSocketMessageType Type, string Text)> HearAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        var buffer = new byte[64 << 10];
        var got = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
        return (got.MessageType, Encoding.UTF8.GetString(buffer, 0, got.Count));
    }

    [Fact]
    public async Task Typing_reaches_the_host_its_answer_the_browser_and_all_of_it_the_recording()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await AgentAsync(server);
        using var browser = await ConnectAsync(server);
        var open = (await agent.ReceiveAsync(f => f.ShellOrder is not null)).ShellOrder;
        Assert.Equal((90u, 20u, ""), (open.Open.Size.Columns, open.Open.Size.Rows, open.Open.User));
        await browser.SendAsync("uname\r"u8.ToArray(), WebSocketMessageType.Binary, true, CancellationToken.None);
        Assert.Equal("uname\r", (await agent.ReceiveAsync(f => f.ShellOrder is not null)).ShellOrder.Input.ToStringUtf8());
        await browser.SendAsync("""{"columns":100,"rows":40}"""u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        Assert.Equal(100u, (await agent.ReceiveAsync(f => f.ShellOrder is not null)).ShellOrder.Size.Columns);
        // A character that comes in two halves is whole in the recording.
        var bytes = Encoding.UTF8.GetBytes("Linux ✔\r\n");
        foreach (var half in new[] { bytes[..7], bytes[7..] })
        {
            await agent.SendAsync(new FromAgent { ShellReport = new ShellReport { ShellId = open.ShellId, Output = ByteString.CopyFrom(half) } });
            Assert.Equal(WebSocketMessageType.Binary, (await HearAsync(browser)).Type);
        }
        await agent.SendAsync(new FromAgent { ShellReport = new ShellReport { ShellId = open.ShellId, Ended = true, Message = "the shell ended" } });
        Assert.Equal((WebSocketMessageType.Text, """{"ended":"the shell ended"}"""), await HearAsync(browser));

        var row = await EndedAsync(server);
        Assert.Equal("the shell ended", row.GetProperty("reason").GetString());
        Assert.Equal(bytes.Length, row.GetProperty("bytes").GetInt64());
        var recording = await server.Http.GetByteArrayAsync("/api/v1/shells/1/recording");
        Assert.Equal(row.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(recording)));
        var lines = Encoding.UTF8.GetString(recording).TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal((2, 90), (lines[0].GetProperty("version").GetInt32(), lines[0].GetProperty("width").GetInt32()));
        Assert.Equal(["r", "o", "o"], lines.Skip(1).Select(l => l[1].GetString()!));
        Assert.Equal("Linux ✔\r\n", string.Concat(lines.Skip(2).Select(l => l[2].GetString())));
        Assert.DoesNotContain("uname", Encoding.UTF8.GetString(recording));
        var audit = (await server.GetAsync("/audit")).GetProperty("items").EnumerateArray().Select(a => $"{a.GetProperty("action")} {a.GetProperty("target")}").ToList();
        Assert.Contains("shell opened shell 1 on web1", audit);
        Assert.Contains("shell ended shell 1 on web1", audit);
    }

    [Fact]
    public async Task The_browser_that_leaves_ends_the_shell_and_the_agent_that_leaves_too()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await AgentAsync(server);
        var browser = await ConnectAsync(server);
        await agent.ReceiveAsync(f => f.ShellOrder?.Open is not null);
        browser.Abort();
        Assert.True((await agent.ReceiveAsync(f => f.ShellOrder?.OrderCase == ShellOrder.OrderOneofCase.Close)).ShellOrder.Close);
        Assert.Equal("the browser went away", (await EndedAsync(server)).GetProperty("reason").GetString());

        using var second = await ConnectAsync(server);
        await agent.ReceiveAsync(f => f.ShellOrder?.Open is not null);
        agent.Die();
        Assert.Contains("the connection to the host ended", (await HearAsync(second)).Text);
    }

    [Fact]
    public async Task A_shell_is_for_administrators_unless_a_rule_gives_it_and_only_on_hosts_that_allow_it()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await AgentAsync(server);
        await server.SendAsync(HttpMethod.Post, "/users", new { name = "olga", password = "a long enough password", role = "operator" });
        var (_, made) = await server.SendAsync(HttpMethod.Post, "/tokens", new { name = "t", role = "operator" });
        var token = made.GetProperty("secret").GetString()!;
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(server, token));
        Assert.Contains("403", refused.Message);

        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(server.Data, "config", "rights")).FullName, "r.yaml"), "rules:\n- who: operator\n  may: [command, shell]\n  on: web\n");
        server.Get<Server.Configuration.ConfigurationStore>().Reload();
        using (await ConnectAsync(server, token)) await agent.ReceiveAsync(f => f.ShellOrder?.Open is not null);

        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(server.Data, "config", "rights")).FullName, "r.yaml"), "rules:\n- who: operator\n  may: [command, shell]\n  on: db\n");
        server.Get<Server.Configuration.ConfigurationStore>().Reload();
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(server, token));

        using var other = new FakeAgent { Name = "closed", ApiKey = server.ApiKey };
        await other.HelloAsync(server.AgentUri);
        var (status, problem) = await server.SendAsync(HttpMethod.Get, "/hosts/closed/shell");
        Assert.Equal(409, status);
        Assert.Contains("shell: allow", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_page_of_another_site_opens_no_shell_with_somebody_elses_cookie()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await AgentAsync(server);
        var first = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(server.Data, "secrets", "first-run.json"))).RootElement;
        using var login = await server.Http.PostAsync("/api/v1/session", new StringContent(JsonSerializer.Serialize(new { user = first.GetProperty("user").GetString(), password = first.GetProperty("password").GetString() }), Encoding.UTF8, "application/json"));
        var cookie = login.Headers.GetValues("Set-Cookie").First().Split(';')[0];
        async Task<ClientWebSocket> From(string? origin)
        {
            var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Cookie", cookie);
            if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
            await socket.ConnectAsync(new Uri(server.AgentUri, "/api/v1/hosts/web1/shell"), CancellationToken.None);
            return socket;
        }
        foreach (var origin in new[] { "https://evil.example", null, "null", server.Http.BaseAddress!.AbsoluteUri.Replace("http:", "https:", StringComparison.Ordinal).TrimEnd('/') })
            Assert.Contains("403", (await Assert.ThrowsAsync<WebSocketException>(() => From(origin))).Message);
        using var own = await From(server.Http.BaseAddress!.AbsoluteUri.TrimEnd('/'));
        Assert.Equal(WebSocketState.Open, own.State);
    }

    private static async Task<JsonElement> EndedAsync(RestServer server)
    {
        for (var looks = 0; looks < 600; looks++)
        {
            var row = await server.GetAsync("/shells/1");
            if (row.GetProperty("ended").ValueKind != JsonValueKind.Null) return row;
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }
        throw new TimeoutException("the shell did not end");
    }
}
