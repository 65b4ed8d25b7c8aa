using System.Text;
using Muster.Server.Notifications.Inbound;

namespace Muster.Server.Tests.Notifications.Inbound;

public class InboundParsingTests
{
    [Fact]
    public void Whatever_bytes_come_they_are_read_or_refused_with_a_reason()
    {
        var random = new Random(17);
        const string whole = """{"routing_key":"k","event_action":"trigger","dedup_key":null,"payload":{"summary":"ü","source":1},"alerts":[{"status":"firing","labels":{"a":"b"}}]}""";
        for (var i = 0; i < 5000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(whole);
            for (var change = random.Next(4); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            foreach (var read in (Action[])[() => PagerDutyIn.Parse(bytes.AsSpan(0, random.Next(bytes.Length + 1))), () => AlertmanagerIn.Parse(bytes)])
            {
                try
                {
                    read();
                }
                catch (FormatException wrong)
                {
                    Assert.NotEmpty(wrong.Message);
                }
            }
        }
    }

    [Theory]
    [InlineData("Disk Full", "g.Disk-Full")]
    [InlineData("a/b\nc\"", "g.a-b-c")]
    [InlineData("  ", "g.alert")]
    [InlineData("größe", "g.gr--e")]
    public void A_name_of_another_system_becomes_one_of_a_problem(string given, string name) => Assert.Equal(name, InboundAlert.NameOf("g", given));
}
