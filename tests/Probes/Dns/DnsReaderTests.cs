using Muster.Probes.Dns;
using Muster.Probes.Tests.Servers;

namespace Muster.Probes.Tests.Dns;

public sealed class DnsReaderTests
{
    [Fact]
    public void Any_bytes_are_read_or_refused_and_nothing_else()
    {
        var random = new Random(53);
        byte[] mail = [0, 10, 4, (byte)'m', (byte)'a', (byte)'i', (byte)'l', 0xC0, 12];
        var types = Enum.GetValues<DnsType>();
        int refused = 0;
        for (int round = 0; round < 50_000; round++)
        {
            var type = types[random.Next(types.Length)];
            var message = NameServer.Reply(DnsQuestion.Encode(7, "a.example.org", type), (ushort)type, 0x0180, mail, mail);
            for (int i = random.Next(6); i > 0; i--)
                message[random.Next(message.Length)] = (byte)random.Next(256);
            Array.Resize(ref message, random.Next(2) == 0 ? message.Length : random.Next(message.Length));
            try
            {
                DnsReader.Read(message);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 49_999);
    }

    [Theory]
    [InlineData("example.org.", DnsType.A, "example.org")]
    [InlineData("bücher.example", DnsType.A, "xn--bcher-kva.example")]
    [InlineData("192.0.2.7", DnsType.PTR, "7.2.0.192.in-addr.arpa")]
    [InlineData("2001:db8::1", DnsType.PTR, "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")]
    [InlineData("a..b", DnsType.A, null)]
    [InlineData("a b", DnsType.A, null)]
    [InlineData("", DnsType.A, null)]
    public void Names_are_put_into_the_form_that_is_asked_for(string text, object type, string? name) =>
        Assert.Equal(name, DnsQuestion.NameFor(text, (DnsType)type));

    [Fact]
    public void A_label_that_is_too_long_is_not_a_name() => Assert.Null(DnsQuestion.NameFor(new string('a', 64), DnsType.A));
}
