using System.Text.Json;
using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Lint;

public sealed class LintCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("muster-lint-").FullName;

    private const string Spoilt = "HTTP/1.1 200 OK\r\nDate: Wed, 02 Jan 2030 03:04:05 GMT\r\nContent-Type: text/plain\r\nCache-Control: max-age=60\r\nAge: old\r\nContent-Length: 2\r\n\r\nhi";
    private const string Better = "HTTP/1.1 200 OK\r\nDate: Wed, 02 Jan 2030 03:04:05 GMT\r\nContent-Type: text/plain\r\nCache-Control: max-age=60\r\nContent-Length: 2\r\n\r\nhi";

    private string Put(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public async Task The_notes_there_are_are_listed()
    {
        var run = await Invocation.RunAsync(null, "lint --notes");
        Assert.Equal(0, run.ExitCode);
        foreach (var id in new[] { "FRESHNESS_FRESH", "CONNEG_NO_VARY", "SET_COOKIE_HARDENED", "INM_DUP_ETAG_STRONG", "RANGE_NEG_MISMATCH", "HSTS_VALID" }) Assert.Contains($"{id}  ", run.Out);
        using var json = JsonDocument.Parse((await Invocation.RunAsync(null, "lint --notes -o json")).Out);
        Assert.True(json.RootElement.GetArrayLength() > 200);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("--fail-on warn", 1)]
    [InlineData("--fail-on never", 0)]
    public async Task The_exit_code_says_how_bad_it_is(string options, int code)
    {
        var run = await Invocation.RunAsync(null, $"lint --raw {Put("spoilt", Spoilt)} {options}");
        Assert.Equal(code, run.ExitCode);
        Assert.Contains("BAD  AGE_NOT_INT: Age is “old”\n       | Age: old\n", run.Out.ReplaceLineEndings("\n"));
        Assert.Contains("Cure: Send whole seconds.", run.Out);
    }

    [Fact]
    public async Task A_baseline_hides_what_was_there_before()
    {
        var baseline = Put("baseline.json", (await Invocation.RunAsync(null, $"lint --raw {Put("spoilt", Spoilt)} -o json")).Out);
        var same = await Invocation.RunAsync(null, $"lint --raw {Put("again", Spoilt)} --baseline {baseline}");
        Assert.Equal(0, same.ExitCode);
        Assert.DoesNotContain("AGE_NOT_INT", same.Out);
        var old = Put("better.json", (await Invocation.RunAsync(null, $"lint --raw {Put("better", Better)} -o json")).Out);
        Assert.Equal(1, (await Invocation.RunAsync(null, $"lint --raw {Put("again", Spoilt)} --baseline {old}")).ExitCode);
    }

    [Fact]
    public async Task A_waiver_takes_a_note_away()
    {
        var run = await Invocation.RunAsync(null, $"lint --raw {Put("spoilt", Spoilt)} --waivers {Put("waivers", "AGE_NOT_INT # known\n")}");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 waived", run.Out);
    }

    [Fact]
    public async Task Standard_input_and_archives_are_read()
    {
        Assert.Equal(1, (await Invocation.RunAsync(null, "lint --raw - --url https://a.example/", input: Spoilt)).ExitCode);
        var har = Put("a.har", (await Invocation.RunAsync(null, $"lint --raw {Put("spoilt", Spoilt)} -o har")).Out);
        Assert.Contains("AGE_NOT_INT", (await Invocation.RunAsync(null, $"lint --har {har}")).Out);
    }

    [Theory]
    [InlineData("lint", "which address?")]
    [InlineData("lint ftp://a", "is no http or https address")]
    [InlineData("lint http://a -H nonsense", "write it as Name: value")]
    [InlineData("lint http://a --http 4", "1.1, 2 or 3")]
    [InlineData("lint http://a --timeout 0", "--timeout is seconds")]
    [InlineData("lint http://a --waivers /nowhere/file", "/nowhere/file")]
    [InlineData("lint --har --raw x", "not both")]
    [InlineData("lint http://a --no-prbes", "there is no option --no-prbes")]
    [InlineData("lint http://a -o pdf", "--output 'pdf' is none of: text, json, har, sarif, html")]
    [InlineData("lint --raw /nowhere/file", "/nowhere/file")]
    public async Task Wrong_usage_is_explained(string line, string said)
    {
        var run = await Invocation.RunAsync(null, line);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(said, run.Error);
    }

    [Fact]
    public async Task No_answer_is_told_apart_from_a_bad_one()
    {
        var run = await Invocation.RunAsync(null, "lint http://127.0.0.1:1/");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("does not take connections", run.Error);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
