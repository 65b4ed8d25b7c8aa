using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Commands;

public sealed class ViewCommandTests : IDisposable
{
    private readonly ContractServer _server = new ContractServer()
        .OnList("/views", Herd.Parse("""[{"id":"shop.fronts","name":"Shop/Fronts","items":3,"on":"web","range":"6h","file":"views/shop.fronts.yaml","description":"what customers see"}]"""))
        .On("GET /views/shop.fronts", """{"yaml":"name: Shop/Fronts\n"}""")
        .On("POST /views/import", (_, body) => body.Contains("varnish", StringComparison.Ordinal) ? (400, """{"status":400,"detail":"varnish_report.php is a program of PHP"}""", "application/problem+json") : (200, body.Contains("view_a", StringComparison.Ordinal) ? """{"kind":"view","view":"a","graphs":2,"remarks":["item 1: sparkle has no like here, left out."]}""" : """{"kind":"graph","view":"ganglia","graphs":1,"carriedOver":["load_report: 1-min (load_one, stack)"],"remarks":[]}""", "application/json"))
        .On("POST /views/shop.fronts/shares", """{"url":"https://muster/public/views/abc"}""", 201);

    private readonly string _folder = Directory.CreateTempSubdirectory("muster-views-").FullName;

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Views_are_listed_shown_and_shared()
    {
        Assert.Contains("Shop/Fronts", (await Invocation.RunAsync(_server, "views")).Out);
        Assert.Equal("name: Shop/Fronts\n", (await Invocation.RunAsync(_server, "views show shop.fronts")).Out);
        Assert.Equal("https://muster/public/views/abc\n", (await Invocation.RunAsync(_server, "views share shop.fronts --expires 12h")).Out);
        Assert.Contains("""POST /views/shop.fronts/shares {"expires":"12h"}""", _server.Asked);
    }

    [Fact]
    public async Task Graphs_are_imported_before_the_views_that_name_them_and_remarks_are_told()
    {
        foreach (var name in new[] { "varnish_report.php", "view_a.json", "load_report.json" }) await File.WriteAllTextAsync(Path.Combine(_folder, name), "{}");
        var run = await Invocation.RunAsync(_server, $"views import {_folder}");
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains("load_report", _server.Asked.First());
        Assert.Contains("  ! item 1: sparkle has no like here", run.Out);
        Assert.Contains("  + load_report: 1-min (load_one, stack)", run.Out);
        Assert.Contains("varnish_report.php: not imported\n  ! varnish_report.php is a program of PHP", run.Out);
        var missing = await Invocation.RunAsync(_server, $"views import {_folder}/none.json");
        Assert.Equal(2, missing.ExitCode);
    }
}
