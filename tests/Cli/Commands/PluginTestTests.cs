using System.Text.Json.Nodes;
using Muster.Cli.Tests.Golden;
using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Commands;

public sealed class PluginTestTests
{
    private const string Script = """
        /bin/sh -c "echo \"APP WARNING - slow | 'a b'=1.50ms;@1:2;~:9;0;10 free=3KB bad=x odd=1zz;9:1\"; echo 'more text'; echo 'and more | late=U'; echo oops >&2; exit 1"
        """;

    [Fact]
    public async Task Everything_that_Muster_reads_from_a_plugin_is_shown()
    {
        var run = await Invocation.RunAsync(null, $"plugin test -- {Script}");
        Assert.Equal(ExitCode.NotOk, run.ExitCode);
        Approved.Is("plugin-test", System.Text.RegularExpressions.Regex.Replace(run.Out, @"after \d+\.\d+ s", "after N s"));
    }

    [Fact]
    public async Task In_json_numbers_keep_their_digits_and_ranges_their_text()
    {
        var run = await Invocation.RunAsync(null, $"plugin test --output json -- {Script}");
        var document = JsonNode.Parse(run.Out)!;
        Assert.Equal(("WARNING", 1), ((string)document["status"]!, (int)document["exitCode"]!));
        Assert.Contains("\"value\": 1.50", run.Out);
        Assert.Equal("@1:2", (string)document["perfdata"]![0]!["warn"]!);
        Assert.Equal("U", (string)document["perfdata"]![3]!["value"]!);
    }

    [Fact]
    public async Task A_plugin_that_is_fine_ends_with_0() =>
        Assert.Equal(0, (await Invocation.RunAsync(null, "plugin test -- /bin/echo OK")).ExitCode);

    [Fact]
    public async Task A_plugin_that_hangs_is_critical()
    {
        var run = await Invocation.RunAsync(null, "plugin test --timeout 200ms -- /bin/sleep 600");
        Assert.Equal(ExitCode.NotOk, run.ExitCode);
        Assert.Contains("timed out after 0.2 s", run.Out);
    }
}
