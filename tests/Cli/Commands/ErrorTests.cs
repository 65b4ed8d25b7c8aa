using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Commands;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("hosts --output xml", "--output is 'xml' but must be table, json, yaml or csv")]
    [InlineData("hosts 'web and ('", "selector 'web and (', column 10")]
    [InlineData("nonsense", "nonsense")]
    [InlineData("check", "which check?")]
    [InlineData("check put x /no/such/file", "there is no file /no/such/file")]
    [InlineData("plugin test --timeout soon -- /bin/true", "--timeout is 'soon' but must be a duration")]
    [InlineData("plugin test -- check_no_such_plugin", "there is no plugin 'check_no_such_plugin'")]
    [InlineData("hosts --server ftp://x", "'ftp://x' is not the address of a server")]
    [InlineData("login --first-run /no/such/folder", "/no/such/folder/secrets/first-run.json")]
    public async Task Wrong_usage_ends_with_2_and_says_what_would_do(string line, string message)
    {
        using var server = new ContractServer();
        var run = await Invocation.RunAsync(server, line);
        Assert.Contains(message, run.Error);
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_with_3()
    {
        var gone = new ContractServer();
        gone.Dispose();
        var run = await Invocation.RunAsync(gone, "hosts");
        Assert.Equal(ExitCode.Unreachable, run.ExitCode);
        Assert.Contains($"cannot reach {gone.Url}", run.Error);
    }

    [Fact]
    public async Task A_token_that_is_not_accepted_says_how_to_log_in()
    {
        using var server = new ContractServer();
        var run = await Invocation.RunAsync(server, "hosts --token mst_wrong");
        Assert.Equal(ExitCode.Unreachable, run.ExitCode);
        Assert.Contains("does not accept this token; log in with: muster login", run.Error);
    }

    [Fact]
    public async Task What_the_server_refuses_is_shown_with_its_place()
    {
        using var server = new ContractServer().On("PUT /checks/web", """{"title":"refused","detail":"there is no key 'evry'","file":"web.yaml","line":3,"column":1}""", 400);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "evry: 1s\n", TestContext.Current.CancellationToken);
        var run = await Invocation.RunAsync(server, $"check put web {file}");
        File.Delete(file);
        Assert.Equal("muster: web.yaml:3:1: there is no key 'evry'\n", run.Error);
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
    }

    [Fact]
    public async Task A_server_that_is_no_Muster_server_is_named_as_such()
    {
        using var server = new ContractServer().On("GET /tags", (_, _) => (200, "<html>", "text/html"));
        Assert.Contains("is this a Muster server?", (await Invocation.RunAsync(server, "tags")).Error);
    }
}
