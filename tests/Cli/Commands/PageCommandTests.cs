using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Commands;

public sealed class PageCommandTests : IDisposable
{
    private readonly ContractServer _server = new ContractServer()
        .OnList("/page-checks", Herd.Parse("""[{"check":"shop","status":1,"performance":"B","security":"D","requests":12,"bytes":34567,"primedBytes":890,"bad":1,"warnings":4,"started":"2030-01-02T03:00:00Z","url":"https://shop.test/"}]"""))
        .On("GET /page-checks/shop/runs", """{"items":[{"id":7,"started":"2030-01-02T03:00:00Z","status":2,"performance":"B","security":"D","requests":12,"bytes":34567,"changes":3,"output":"1 bad note"}]}""")
        .On("GET /page-checks/shop/changes", """{"items":[{"run":{"id":7,"started":"2030-01-02T03:00:00Z"},"between":[{"kind":"deploy","title":"shop 2.1","at":"2030-01-02T02:59:00Z"}],"diff":{"headers":[{"name":"cache-control","before":"max-age=60","after":null}],"appeared":[{"url":"https://shop.test/","note":{"id":"FRESHNESS_NONE","summary":"says nothing of freshness"}}],"gone":[],"figures":["bytes 30000 -> 34567"]}}]}""")
        .On("GET /page-checks/calm/changes", """{"items":[]}""")
        .On("POST /page-checks/markers", """{"title":"shop 2.1","at":"2030-01-02T02:59:00Z"}""");

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Page_checks_are_listed_with_their_newest_run()
    {
        var run = await Invocation.RunAsync(_server, "pages");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = run.Out.Split('\n');
        Assert.StartsWith("CHECK", lines[0], StringComparison.Ordinal);
        Assert.Equal(["shop", "WARNING", "B", "D", "12", "34567", "890", "1", "4"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..9]);
    }

    [Fact]
    public async Task Runs_of_one_say_how_each_ended()
    {
        var run = await Invocation.RunAsync(_server, "pages runs shop");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("CRITICAL", run.Out.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_are_told_beside_the_deploy_that_stands_before_them()
    {
        var run = await Invocation.RunAsync(_server, "pages changes shop");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("  after deploy: shop 2.1 (2030-01-02T02:59:00Z)\n  header cache-control: max-age=60 -> (gone)\n  new  FRESHNESS_NONE: says nothing of freshness (https://shop.test/)\n  bytes 30000 -> 34567\n", run.Out, StringComparison.Ordinal);
        Assert.Equal("nothing changed since the first run\n", (await Invocation.RunAsync(_server, "pages changes calm")).Out);
    }

    [Fact]
    public async Task A_deploy_is_marked()
    {
        var run = await Invocation.RunAsync(_server, "pages mark 'shop 2.1'");
        Assert.Equal((0, "marked shop 2.1 at 2030-01-02T02:59:00Z\n"), (run.ExitCode, run.Out));
    }
}
