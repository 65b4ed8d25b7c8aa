using Muster.Server.Configuration;

namespace Muster.Server.Tests.Configuration;

public class ConfigurationReaderTests
{
    private static string Refusal(params (string Path, string Text)[] files) =>
        Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(files.ToDictionary(f => f.Path, f => f.Text))).Message;

    private static string CheckRefusal(string text) => Refusal(("checks/c.yaml", text));

    [Theory]
    [InlineData("plugin: x\nevry: 5s\n", "checks/c.yaml:2:1: unknown key “evry” in a check; did you mean “every”?")]
    [InlineData("plugin: x\nevery: soon\n", "checks/c.yaml:2:8: every: “soon” is no duration; write 500ms, 10s, 5m, 2h or 7d")]
    [InlineData("plugin: x\nevery: 0s\n", "checks/c.yaml:2:8: every: “0s” is no duration; write 500ms, 10s, 5m, 2h or 7d")]
    [InlineData("plugin: x\nevery: 500ms\n", "checks/c.yaml:2:8: every: 1s is the shortest")]
    [InlineData("plugin: x\nevery: 41d\n", "checks/c.yaml:2:8: every: 40d is the longest")]
    [InlineData("plugin: x\nattempts: 0\n", "checks/c.yaml:2:11: attempts: “0” is no whole number from 1 to 1000")]
    [InlineData("plugin: x\nenabled: perhaps\n", "checks/c.yaml:2:10: enabled: “perhaps” is neither true nor false")]
    [InlineData("plugin: x\nname: Big One\n", "checks/c.yaml:2:7: “Big One” is no name of a check: small letters, digits and . _ - are, beginning with a letter or digit")]
    [InlineData("plugin: x\ntimeoutStatus: bad\n", "checks/c.yaml:2:16: timeoutStatus: “bad” is none of ok, warning, critical, unknown")]
    [InlineData("plugin: x\nmaxOutput: 2MiB\n", "checks/c.yaml:2:12: maxOutput: “2MiB” is no size from 256B to 1MiB")]
    [InlineData("plugin: x\nfrom: moon\n", "checks/c.yaml:2:7: from: “moon” is neither agent nor server")]
    [InlineData("plugin: x\nfrom: server\n", "checks/c.yaml:2:7: from: server is for http, tcp, dns, tls, ping and nrpe only")]
    [InlineData("plugin: x\nflapping: {low: 40, high: 30}\n", "checks/c.yaml:2:11: flapping: low is above high")]
    [InlineData("plugin: x\nflapping: {low: 140}\n", "checks/c.yaml:2:17: flapping: low is a percentage from 0 to 100")]
    [InlineData("plugin: x\nflapping: {lo: 4}\n", "checks/c.yaml:2:11: flapping: unknown key “lo”; known are low, high")]
    [InlineData("plugin: x\nenvironment: none\n", "checks/c.yaml:2:14: environment: a mapping (name: value) is expected here")]
    [InlineData("plugin: {a: b}\n", "checks/c.yaml:1:9: plugin: a text is expected here")]
    [InlineData("plugin: ''\n", "checks/c.yaml:1:9: plugin: the command line is empty")]
    [InlineData("script: '  '\n", "checks/c.yaml:1:9: script: it is empty")]
    [InlineData("plugin: x\ntcp: {port: 80}\n", "checks/c.yaml:2:1: a check has exactly one of plugin, script, builtin, http, tcp, dns, tls, ping, nrpe, query, page, forecast; here are plugin and tcp")]
    [InlineData("every: 5s\n", "checks/c.yaml:1:1: a check has exactly one of plugin, script, builtin, http, tcp, dns, tls, ping, nrpe, query, page, forecast; here is none")]
    [InlineData("builtin: dusk\n", "checks/c.yaml:1:10: builtin: there is no “dusk”; there are cpu, memory, swap, load, disk, inodes, network, units, processes, uptime, clock, reboot")]
    [InlineData("just text\n", "checks/c.yaml:1:1: a check is a mapping (name: …), or a sequence of them")]
    [InlineData("- plugin: x\n- text\n", "checks/c.yaml:2:3: a check is a mapping (name: …)")]
    public void A_wrong_check_is_refused_with_its_place_and_the_cure(string text, string expected) => Assert.Equal(expected, CheckRefusal(text));

    [Theory]
    [InlineData("plugin: x\non: web and\n", "checks/c.yaml:2:5: on: column ")]
    [InlineData("plugin: \"it's\"\n", "checks/c.yaml:1:9: plugin: ")]
    [InlineData("builtin: load\nwarning: high\n", "checks/c.yaml:2:10: warning: “high” is no range: ")]
    [InlineData("plugin: x\n---\nplugin: y\n", "checks/c.yaml:3:1: a second document: ")]
    [InlineData("plugin: [x\n", "checks/c.yaml:2:1: ")]
    [InlineData("plugin: x\nplugin: y\n", "checks/c.yaml:2:1: ")]
    [InlineData("plugin: x\n\tevery: 5s\n", "checks/c.yaml:1:9: ")]
    [InlineData("http: {urll: http://x/}\n", "checks/c.yaml:1:")]
    public void Places_are_named_where_the_words_are_those_of_another_parser(string text, string begins)
    {
        var refusal = CheckRefusal(text);
        Assert.StartsWith(begins, refusal);
        Assert.True(refusal.Length > begins.Length + 5, refusal);
    }

    [Fact]
    public void Two_checks_of_one_name_are_refused_naming_both_places() =>
        Assert.Equal("checks/b.yaml:2:1: there are two checks “twice”: the other is at checks/a.yaml:1",
            Refusal(("checks/a.yaml", "name: twice\nplugin: x\n"), ("checks/b.yaml", "# hello\nname: twice\nplugin: y\n")));

    [Fact]
    public void An_empty_file_holds_no_check_and_a_file_of_comments_neither()
    {
        var read = ConfigurationReader.Read(new Dictionary<string, string> { ["checks/a.yaml"] = "", ["checks/b.yaml"] = "# later\n" });
        Assert.Equal(BuiltinChecks.All.Count, read.Checks.Count);
    }

    [Fact]
    public void A_file_of_the_name_of_a_base_check_takes_its_place_or_switches_it_off()
    {
        var read = ConfigurationReader.Read(new Dictionary<string, string> { ["checks/load.yaml"] = "builtin: load\nevery: 1m\n", ["checks/swap.yaml"] = "enabled: false\n" });
        Assert.Equal(TimeSpan.FromMinutes(1), read.Checks["load"].Policy.Interval);
        Assert.False(read.Checks["swap"].Enabled);
        Assert.Equal(BuiltinChecks.All.Count, read.Checks.Count);
    }

    [Fact]
    public void Groups_inherit_the_tags_above_them_and_selectors_know_them()
    {
        var read = ConfigurationReader.Read(new Dictionary<string, string>
        {
            ["groups.yaml"] = "- name: shop\n  tags: [prod]\n  groups:\n    - name: shop-web\n      tags: web\n",
            ["checks/a.yaml"] = "on: group:shop-web\nplugin: x\n",
        });
        Assert.Equal(["prod", "web"], read.GroupTags["shop-web"]);
        Assert.Equal(["prod"], read.GroupTags["shop"]);
    }

    [Theory]
    [InlineData("- name: a\n  tags: x\n- name: a\n  tags: y\n", "groups.yaml:3:9: there are two groups “a”: the other is at groups.yaml:1")]
    [InlineData("- tags: x\n", "groups.yaml:1:3: a group needs a name")]
    [InlineData("- name: a\n", "groups.yaml:1:3: the group “a” has no tags: every host would be in it")]
    [InlineData("- name: a\n  tags: x\n  groups: y\n", "groups.yaml:3:11: groups: a sequence of groups is expected here")]
    [InlineData("- name: a\n  tag: x\n  tags: y\n", "groups.yaml:2:3: unknown key “tag” in a group; did you mean “tags”?")]
    public void A_wrong_group_is_refused_with_its_place(string text, string expected) => Assert.Equal(expected, Refusal(("groups.yaml", text)));

    [Theory]
    [InlineData("- on: web\n  deadMan: 3s\n", "hosts.yaml:2:12: deadMan: 4s is the shortest (agents give a sign of life every 2s)")]
    [InlineData("- on: web\n  deadMann: 30s\n", "hosts.yaml:2:3: unknown key “deadMann” in a rule for hosts; did you mean “deadMan”?")]
    [InlineData("- grace: long\n", "hosts.yaml:1:10: grace: “long” is no duration; write 500ms, 10s, 5m, 2h or 7d")]
    public void A_wrong_rule_for_hosts_is_refused_with_its_place(string text, string expected) => Assert.Equal(expected, Refusal(("hosts.yaml", text)));

    [Fact]
    public void Damaged_files_are_read_or_refused_and_nothing_else_happens()
    {
        const string good = "name: a\non: web and not canary\nevery: 10s\nflapping: {low: 20, high: 30}\nenvironment: {A: b}\nhttp: {url: http://x/, certificate: {warning: 21d}}\n";
        var random = new Random(6878);
        const string dirt = "{}[]:,-&*!|>'\"%@`#\t\n \\?~0aé\u0000\uFFFE<=";
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var text = good.ToCharArray().ToList();
            for (var change = random.Next(1, 6); change > 0 && text.Count > 0; change--)
            {
                var at = random.Next(text.Count);
                switch (random.Next(3))
                {
                    case 0: text[at] = dirt[random.Next(dirt.Length)]; break;
                    case 1: text.Insert(at, dirt[random.Next(dirt.Length)]); break;
                    default: text.RemoveRange(at, Math.Min(text.Count - at, random.Next(1, 8))); break;
                }
            }
            var damaged = string.Concat(text);
            try
            {
                ConfigurationReader.Read(new Dictionary<string, string> { ["checks/a.yaml"] = damaged, ["groups.yaml"] = random.Next(4) == 0 ? damaged : "" });
            }
            catch (ConfigurationException refusal)
            {
                refused++;
                Assert.True(refusal.Line >= 1 && refusal.Column >= 1 && refusal.Reason.Length > 0, refusal.Message + " of " + damaged);
            }
        }
        Assert.InRange(refused, 1, 19_999);
    }

    [Fact]
    public void A_huge_file_is_refused_before_it_is_taken_apart() =>
        Assert.Equal("checks/c.yaml:1:1: the file is larger than 1 MiB: a script of that size belongs into a file of its own, called by plugin:",
            CheckRefusal("plugin: " + new string('x', 3_000_000)));

    [Fact]
    public void Anchors_are_refused_as_a_few_of_them_can_stand_for_millions() =>
        Assert.Equal("checks/c.yaml:2:14: anchors and aliases (& and *) are not used here: write it out", CheckRefusal("plugin: &a x\ndescription: *a\n"));

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Brackets_without_end_are_refused_not_followed_down(char of) =>
        Assert.Equal("checks/c.yaml:1:72: nested more than 64 deep", CheckRefusal("plugin: " + new string(of, 100_000)));

    private sealed class Ponds
    {
        public List<string> Names { get; init; } = [];
    }

    [Fact]
    public void A_folder_of_another_slice_is_read_with_the_rest_and_refused_with_it()
    {
        var part = new ConfigurationPart("ponds", typeof(Ponds), (files, rest) => new Ponds
        {
            Names = [.. files.SelectMany(f => YamlSource.Parse(f.Key, f.Value).Maps("a pond")).Select(m => rest.GroupTags.ContainsKey(m.Text("group")!) ? m.Text("name")! : throw m.Wrong(m.Get("group")!, "no such group"))],
        });
        var files = new Dictionary<string, string> { ["ponds/b.yaml"] = "name: b\ngroup: web\n", ["ponds/a.yaml"] = "name: a\ngroup: web\n", ["groups.yaml"] = "- name: web\n  tags: [web]\n" };
        var read = ConfigurationReader.Read(files, part);
        Assert.Equal(["a", "b"], read.Part<Ponds>().Names);
        Assert.Empty(ConfigurationSnapshot.Empty.Part<Ponds>().Names);
        files["ponds/c.yaml"] = "name: c\ngroup: wbe\n";
        Assert.Equal("ponds/c.yaml:2:8: no such group", Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(files, part)).Message);
    }
}
