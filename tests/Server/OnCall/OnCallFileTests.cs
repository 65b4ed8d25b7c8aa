using Muster.Server.Configuration;
using Muster.Server.OnCall.Teams;

namespace Muster.Server.Tests.OnCall;

public class OnCallFileTests
{
    private static readonly ConfigurationPart Part = new("oncall", typeof(OnCallConfiguration), OnCallFile.ReadAll);

    private const string People = "- {person: ann, roles: [sysadmin]}\n- {person: dan, roles: [developer]}\n- {team: web, members: [ann, dan]}\n";

    private static OnCallConfiguration Read(string yaml) => ConfigurationReader.Read(new Dictionary<string, string> { ["oncall/people.yaml"] = People, ["oncall/x.yaml"] = yaml }, Part).Part<OnCallConfiguration>();

    private static string Refused(string yaml) => Assert.Throws<ConfigurationException>(() => Read(yaml)).Message;

    [Theory]
    [InlineData("rota: r\nzone: Europe/Berlin\nlayers:\n- {people: [ann, bert], handover: 2026-01-05 09:00}", "oncall/x.yaml:4:18: people: there is no person “bert”; write - person: bert")]
    [InlineData("rota: r\nzone: Europe/Berlim\nlayers: []", "oncall/x.yaml:2:7: zone: “Europe/Berlim” is no time zone; did you mean Europe/Berlin?")]
    [InlineData("rota: r\nzone: UTC\nlayers:\n- {people: [ann], handover: 2026-01-05 09:00, turn: fortnight}", "oncall/x.yaml:4:53: turn: “fortnight” is no length of a turn; write 12 hours, day, week, 2 weeks or month")]
    [InlineData("rota: r\nzone: UTC\nlayers:\n- {people: [ann], handover: 2026-01-05 09:00, when: [mon-fri 9-17]}", "oncall/x.yaml:4:54: when: “mon-fri 9-17” are no times of a week; write mon-fri 09:00-17:00, sat,sun, 17:00-09:00 or fri 17:00 - mon 09:00")]
    [InlineData("rota: r\nzone: UTC\nlayer:\n- {people: [ann]}", "oncall/x.yaml:3:1: unknown key “layer” in an entry of on-call; did you mean “layers”?")]
    [InlineData("policy: p\nsteps:\n- page: rota:webb", "oncall/x.yaml:3:9: page: there is no rota “webb”; did you mean “web”?")]
    [InlineData("policy: p\nroles:\n  dba:\n  - page: ann", "oncall/x.yaml:3:3: roles: nobody has the role “dba”; write roles: [dba] below a person")]
    [InlineData("policy: p\nroles:\n  developer:\n  - page: everyone:web\n  - page: ann", "oncall/x.yaml:5:5: the last step may find nobody with the role developer: let it page a person who has it, everyone of a team that has one, or a rota of such people only")]
    [InlineData("policy: p\nsteps: []", "oncall/x.yaml:2:8: steps: a sequence of at least one step is expected here (- page: rota:web-primary)")]
    [InlineData("person: ann", "oncall/x.yaml:1:9: there are two of person “ann”: the other is at oncall/people.yaml:1")]
    public void What_is_wrong_is_named_with_its_place_and_the_cure(string yaml, string message) => Assert.Equal(message, Refused(yaml));

    [Fact]
    public void A_rota_with_a_hole_to_come_is_refused_unless_somebody_has_such_times()
    {
        const string Weekdays = "rota: r\nzone: Europe/Berlin\nlayers:\n- {people: [ann], handover: 2026-01-05 09:00, when: [mon-fri]}\n";
        Assert.Equal("oncall/x.yaml:1:1: nobody of the rota “r” is on call from 2026-01-10 00:00 to 2026-01-12 00:00: add a layer, widen when, or name a fallback: PERSON for such times", Refused(Weekdays));
        Assert.Equal("dan", Read(Weekdays + "fallback: dan\n").Rotas["r"].Fallback);
        Assert.Equal(2, Read("rota: r\nzone: Europe/Berlin\nlayers:\n- {people: [ann], handover: 2026-01-05 09:00, when: [mon-fri]}\n- {people: [dan], handover: 2026-01-05 09:00, when: [\"sat,sun\"]}\n").Rotas["r"].Layers.Count);
        Assert.Contains("from 2026-06-01 00:00", Refused("rota: r\nzone: UTC\nlayers:\n- {people: [ann], handover: 2026-01-05 09:00, until: 2026-06-01}\n"));
    }

    [Fact]
    public void Offices_that_touch_in_winter_but_not_in_summer_have_a_hole()
    {
        // London and New York move their clocks in different weeks.
        var refused = Refused("""
            rota: r
            zone: UTC
            layers:
            - {people: [ann], zone: Europe/London, handover: 2026-01-05 09:00, when: ["08:00-17:00"]}
            - {people: [dan], zone: America/New_York, handover: 2026-01-05 09:00, when: ["12:00-03:00"]}
            """);
        Assert.Contains("nobody of the rota “r” is on call from 2026-03-29 07:00", Refused("""
            rota: r
            zone: UTC
            layers:
            - {people: [ann], zone: UTC, handover: 2026-01-05 09:00, when: ["00:00-07:00", "08:00-24:00"]}
            - {people: [dan], zone: Europe/London, handover: 2026-01-05 09:00, when: ["07:00-08:00"]}
            """));
        Assert.Contains("nobody of the rota", refused);
    }

    [Fact]
    public void Damaged_files_are_refused_with_a_place_and_never_otherwise()
    {
        var random = new Random(7);
        for (var round = 0; round < 3000; round++)
        {
            var text = OnCallNowTests.Example.ToCharArray().ToList();
            for (var edit = random.Next(1, 6); edit > 0; edit--)
            {
                var at = random.Next(text.Count);
                if (random.Next(2) == 0) text.RemoveAt(at);
                else text.Insert(at, "{}[]:-, \n\"'#0az"[random.Next(15)]);
            }
            try
            {
                ConfigurationReader.Read(new Dictionary<string, string> { ["oncall/x.yaml"] = new string([.. text]) }, Part);
            }
            catch (ConfigurationException wrong)
            {
                Assert.True(wrong.Line >= 1 && wrong.Reason.Length > 0);
            }
        }
    }
}
