using Muster.Agent.Policy;
using Muster.Agent.Settings;

namespace Muster.Agent.Tests.Policy;

public sealed class PolicyTests
{
    [Theory]
    [InlineData("/usr/lib/nagios/plugins/*", "/usr/lib/nagios/plugins/check_disk", true)]
    [InlineData("/usr/lib/*", "/usr/lib/nagios/plugins/check_disk", false)]
    [InlineData("/usr/**", "/usr/lib/nagios/plugins/check_disk", true)]
    [InlineData("/usr/**/check_?isk", "/usr/lib/nagios/plugins/check_disk", true)]
    [InlineData("**/check_*", "/opt/a/b/check_x", true)]
    [InlineData("**/check_*", "/opt/a/check_b/x", false)]
    [InlineData("*", "http", true)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("a*b*c", "aXXbYYc", true)]
    [InlineData("a*b*c", "aXXbYY", false)]
    public void Globs_match_the_whole_text(string pattern, string text, bool matches) => Assert.Equal(matches, Glob.Matches(pattern, text));

    [Fact]
    public void Deny_beats_allow_and_an_allow_list_refuses_the_rest()
    {
        var policy = HostPolicy.Parse("p", "plugins:\n  allow: [/usr/lib/**]\n  deny:\n    - '**/check_by_ssh'\nscripts: deny\nprobes: allow\nadhoc: deny\n");
        Assert.Null(policy.Plugins.Objection("/usr/lib/nagios/plugins/check_disk"));
        Assert.Contains("denied by '**/check_by_ssh'", policy.Plugins.Objection("/usr/lib/nagios/plugins/check_by_ssh"));
        Assert.Contains("on no allow line", policy.Plugins.Objection("/tmp/evil"));
        Assert.Contains("nothing of its kind", policy.Scripts.Objection("abc"));
        Assert.Null(policy.Probes.Objection("http"));
        Assert.Equal((true, false, false), (policy.RunNow, policy.AdHoc, policy.Shell));
        Assert.Null(policy.Commands.Objection("uptime"));
    }

    [Theory]
    [InlineData("plugin: deny\n", 1, "unknown key 'plugin'")]
    [InlineData("plugins:\n  alow: [x]\n", 2, "unknown key 'alow'")]
    [InlineData("scripts: perhaps\n", 1, "allow or deny")]
    [InlineData("plugins: [a]\n", 1, "allow, deny, or a mapping")]
    public void A_broken_policy_is_refused_with_its_line(string text, int line, string message)
    {
        var error = Assert.Throws<SettingsException>(() => HostPolicy.Parse("p", text));
        Assert.Contains($"p:{line}: ", error.Message);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void A_policy_named_by_hand_must_be_there() =>
        Assert.Throws<SettingsException>(() => HostPolicy.Load("/nowhere/policy.yaml", required: true));
}
