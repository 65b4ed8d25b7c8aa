using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Channels.Command;
using Muster.Server.Notifications.Channels.Email;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;
using Muster.Server.OnCall.Teams;

namespace Muster.Server.Tests.Notifications.Settings;

public class RouteTests
{
    private static readonly ChannelKinds Kinds = new([new CommandChannel()]);
    private static readonly DateTimeOffset Saturday = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private const string Ops = "- channel: ops\n  kind: command\n  command: /bin/true\n";

    private static NotifyConfiguration Read(string text) => NotifyFile.ReadAll(Kinds, [new("notify/a.yaml", Ops + text)], ConfigurationSnapshot.Empty);

    private static Subject Of(string host, string check, string status, params string[] tags) =>
        new(1, new HostRecord { Id = HostId.Parse("0123456789abcdef0123456789abcdef"), Name = host, OwnName = host }.WithTags(tags, []), check, status, Saturday);

    private static string[] Taking(string text, Subject subject) => [.. RouteTree.Taking(Read(text), subject, Saturday).Select(r => r.Name)];

    private const string Tree = """
        - route: audit
          continue: true
          notify: channel:ops
        - route: databases
          on: db
          notify: channel:ops
          wait: 10s
          routes:
          - route: backups
            check: [backup-*]
            severity: [warning, unknown]
          - route: at-work
            hours: mon-fri 09:00-17:00
            zone: Europe/Berlin
        - route: rest
          severity: critical
        """;

    [Fact]
    public void The_first_route_that_matches_takes_it_and_continue_goes_on()
    {
        Assert.Equal(["audit", "databases"], Taking(Tree, Of("db1", "mysql", "CRITICAL", "db")));
        Assert.Equal(["audit", "backups"], Taking(Tree, Of("db1", "backup-daily", "WARNING", "db")));
        Assert.Equal(["audit", "rest"], Taking(Tree, Of("web1", "host", "DOWN", "web")));
        Assert.Equal(["audit"], Taking(Tree, Of("web1", "disk", "WARNING", "web")));
    }

    [Fact]
    public void A_route_has_from_the_one_above_what_it_does_not_say()
    {
        var backups = Read(Tree).Routes[1].Routes[0];
        Assert.Equal(TimeSpan.FromSeconds(10), backups.Wait);
        Assert.Equal("channel:ops", backups.Notify.Single().ToString());
    }

    [Theory]
    [InlineData("person:anne", "notify/a.yaml:5:11: notify: there is no person “anne”; did you mean “ann”?")]
    [InlineData("policy:critical", "notify/a.yaml:5:11: notify: there is no policy “critical”")]
    [InlineData("team:web", "notify/a.yaml:5:11: notify: there is no team “web”")]
    public void A_route_that_names_nobody_there_is_is_refused_with_its_place(string target, string said)
    {
        var files = new Dictionary<string, string> { ["oncall/a.yaml"] = "- {person: ann}\n", ["notify/a.yaml"] = $"{Ops}- route: all\n  notify: {target}\n" };
        ConfigurationPart[] parts = [new(OnCallFile.Folder, typeof(OnCallConfiguration), OnCallFile.ReadAll), new(NotifyFile.Folder, typeof(NotifyConfiguration), (notify, rest) => NotifyFile.ReadAll(Kinds, notify, rest))];
        Assert.StartsWith(said, Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(files, parts)).Message, StringComparison.Ordinal);
        files["notify/a.yaml"] = $"{Ops}- route: all\n  notify: person:ann\n";
        Assert.Equal("person:ann", ConfigurationReader.Read(files, parts).Part<NotifyConfiguration>().Routes[0].Notify[0].ToString());
    }

    [Theory]
    [InlineData("pagerr: x", "oncall/a.yaml:3:14: contacts: there is no channel “pagerr”, and no such kind of channel; did you mean “pager”?")]
    [InlineData("mail: annexample.org", "oncall/a.yaml:3:14: contacts: “annexample.org” is no mail address")]
    public void A_contact_that_reaches_nobody_is_refused_with_its_place(string contact, string said)
    {
        const string Channels = "- channel: pager\n  kind: command\n  command: /bin/true\n- {channel: mail, kind: email, server: localhost, from: muster@example.org, tls: none}\n";
        using var folder = new TempFolder();
        using var data = Muster.Server.Storage.DataFolder.Open(folder.Path);
        var kinds = new ChannelKinds([new CommandChannel(), new EmailChannel(data, null!, TimeProvider.System)]);
        var files = new Dictionary<string, string> { ["oncall/a.yaml"] = $"- person: ann\n  contacts:\n  - {{pager: ann}}\n", ["notify/a.yaml"] = Channels };
        ConfigurationPart[] parts = [new(OnCallFile.Folder, typeof(OnCallConfiguration), OnCallFile.ReadAll), new(NotifyFile.Folder, typeof(NotifyConfiguration), (notify, rest) => NotifyFile.ReadAll(kinds, notify, rest))];
        Assert.Single(ConfigurationReader.Read(files, parts).Part<OnCallConfiguration>().People);
        files["oncall/a.yaml"] = $"- person: ann\n  contacts: [\n             {{{contact}}}]\n";
        Assert.Equal(said, Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(files, parts)).Message);
    }

    [Fact]
    public void Where_no_route_takes_it_the_default_does() => Assert.Equal(["default"], Taking("", Of("web1", "disk", "WARNING")));

    [Fact]
    public void Every_route_that_did_not_take_it_says_why()
    {
        var trace = RouteTree.Trace(Read(Tree), Of("db1", "mysql", "CRITICAL", "db"), Saturday);
        Assert.Contains(trace, step => step.Route.Name == "backups" && step.Why == "mysql is none of backup-*");
        Assert.Contains(trace, step => step.Route.Name == "at-work" && step.Why == "outside of mon-fri 09:00-17:00 Europe/Berlin");
    }

    [Theory]
    [InlineData("mon-fri 09:00-17:00", "2026-11-20T16:59:00Z", true)]
    [InlineData("mon-fri 09:00-17:00", "2026-11-20T17:00:00Z", false)]
    [InlineData("sat,sun", "2026-11-21T00:00:00Z", true)]
    [InlineData("fri 22:00-06:00", "2026-11-21T05:59:00Z", true)]
    [InlineData("fri 22:00-06:00", "2026-11-21T22:30:00Z", false)]
    public void Hours_are_times_of_the_week(string text, string at, bool inside) =>
        Assert.Equal(inside, new RouteHours([text], TimeZoneInfo.Utc).Contains(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("- route: x\n  notify: channel:opps\n", "notify/a.yaml:5:11: notify: there is no channel “opps”; did you mean “ops”?")]
    [InlineData("- route: x\n  notify: ops\n", "notify/a.yaml:5:11: notify: “ops” says nobody: write channel:NAME, person:NAME, team:NAME, everyone:TEAM, rota:NAME or policy:NAME")]
    [InlineData("- route: x\n  waits: 3s\n", "notify/a.yaml:5:3: unknown key “waits” in an entry of notify; did you mean “wait”?")]
    [InlineData("- chanel: x\n", "notify/a.yaml:4:3: unknown key “chanel” in an entry of notify; did you mean “channel”?")]
    [InlineData("- channel: y\n  kind: pager\n", "notify/a.yaml:5:9: kind: there is no “pager”; there are command")]
    public void What_is_wrong_is_named_with_its_place(string text, string expected) => Assert.Equal(expected, Assert.Throws<ConfigurationException>(() => Read(text)).Message);
}
