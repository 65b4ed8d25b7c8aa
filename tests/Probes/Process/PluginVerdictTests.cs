using Muster.Checks;
using Muster.Probes.Process;

namespace Muster.Probes.Tests.Process;

public sealed class PluginVerdictTests
{
    [Fact]
    public void A_plugin_that_follows_the_API_is_passed_on_as_it_is() =>
        Assert.Equal(new PluginVerdict(CheckStatus.Warning, "LOAD WARNING | a=1\n"), Of(new PluginEnding.Exited(1), "LOAD WARNING | a=1\n"));

    [Fact]
    public void What_it_could_not_say_itself_stands_in_front()
    {
        Assert.StartsWith("exit code 7 is none of the plugin API", Of(new PluginEnding.Exited(7), "x").Output);
        Assert.Equal(new PluginVerdict(CheckStatus.Critical, "ended by signal 11 (SIGSEGV): half a line"), Of(new PluginEnding.Signalled(11), "half a line"));
        Assert.Equal("could not be started: /x does not exist", Of(new PluginEnding.NotStarted("/x does not exist"), "").Output);
    }

    [Fact]
    public void The_check_decides_what_a_timeout_means() =>
        Assert.Equal(
            new PluginVerdict(CheckStatus.Unknown, "timed out after 10 s"),
            PluginVerdict.Of(new PluginRun(new PluginEnding.TimedOut(TimeSpan.FromSeconds(10)), "", "", default), CheckStatus.Unknown));

    [Fact]
    public void Silence_is_shown_as_such_and_standard_error_takes_its_place()
    {
        Assert.Equal("(no output)", Of(new PluginEnding.Exited(0), "\n").Output);
        Assert.Equal("(nothing on standard output) cannot open a/b", Of(new PluginEnding.Exited(3), "", "cannot open a|b").Output);
    }

    private static PluginVerdict Of(PluginEnding ending, string output, string error = "") => PluginVerdict.Of(new PluginRun(ending, output, error, default));
}
