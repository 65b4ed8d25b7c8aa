using System.Text.Json.Nodes;
using Muster.Server.Accounts.Keys;
using Muster.Server.Accounts.Tokens;
using Muster.Server.Accounts.Users;

namespace Muster.Server.Tests.Accounts;

public class FirstRunTests
{
    [Fact]
    public async Task The_first_start_leaves_its_secrets_for_the_owner_alone()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        Assert.Equal(["url", "user", "password", "apiKey", "token"], server.FirstRun.AsObject().Select(member => member.Key));
        Assert.Equal(server.Host.Addresses[0], (string?)server.FirstRun["url"]);
        Assert.Equal("admin", (string?)server.FirstRun["user"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(server.Data + "/secrets/first-run.json"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(server.Data + "/secrets"));
        Assert.Equal("admin/first-run", (string?)JsonNode.Parse(await server.Admin().GetStringAsync("/api/v1/me"))!["name"]);
        await server.SessionOfAsync("admin", server.Password);
        Assert.NotNull(server.Get<EnrolmentKeys>().Verify((string)server.FirstRun["apiKey"]!));
    }

    [Fact]
    public async Task The_second_start_makes_nothing_anew()
    {
        using TempFolder folder = new();
        string before;
        await using (AccountsServer first = await AccountsServer.StartAsync(folder))
            before = first.FirstRun.ToJsonString();
        await using AccountsServer second = await AccountsServer.StartAsync(folder);
        Assert.Equal(before, second.FirstRun.ToJsonString());
        Assert.Single(second.Get<UserStore>().All);
        Assert.Single(second.Get<TokenStore>().All);
        Assert.Single(second.Get<EnrolmentKeys>().All);
    }

    [Fact]
    public async Task The_url_can_be_called_when_the_server_listens_everywhere()
    {
        await using AccountsServer server = await AccountsServer.StartAsync(options: options => options with { Listen = ListenAddress.Parse("http://*:0") });
        Assert.StartsWith("http://127.0.0.1:", (string?)server.FirstRun["url"]);
        using HttpClient client = new() { BaseAddress = new Uri((string)server.FirstRun["url"]!) };
        Assert.Equal("ok", (await client.GetStringAsync("/healthz")).Trim().Trim('"')[..2]);
    }
}
