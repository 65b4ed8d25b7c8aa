using Muster.Checks;
using Muster.Probes.Tests.Servers;

namespace Muster.Probes.Tests.Dns;

public sealed class DnsProbeTests
{
    private static readonly byte[] Mail = [0, 10, 4, (byte)'m', (byte)'a', (byte)'i', (byte)'l', 0xC0, 12];

    [Fact]
    public async Task Addresses_are_found_and_compared()
    {
        using var server = new NameServer((q, _) => NameServer.Reply(q, 1, 0x0180, [192, 0, 2, 1], [192, 0, 2, 2]));
        var outcome = await Ask(server, "A", ("expect", "192.0.2.2, 192.0.2.1"));
        outcome.Says(CheckStatus.Ok, "DNS OK - example.org A 192.0.2.1, 192.0.2.2 in 0.");
        Assert.Equal("2", outcome.Perf("records").ValueText);
        (await Ask(server, "A", ("expect", "192.0.2.9"))).Says(CheckStatus.Critical, "192.0.2.9 is not among the answers");
    }

    [Fact]
    public async Task Compressed_names_in_records_are_read()
    {
        using var server = new NameServer((q, _) => NameServer.Reply(q, 15, 0x0180, Mail));
        (await Ask(server, "MX", ("expect", "10 mail.example.org."))).Says(CheckStatus.Ok, "10 mail.example.org");
    }

    [Theory]
    [InlineData(0x0183, "there is no such name (NXDOMAIN)")]
    [InlineData(0x0182, "the server failed (SERVFAIL)")]
    [InlineData(0x0180, "example.org has no A record")]
    public async Task A_bad_answer_is_critical(int flags, string text)
    {
        using var server = new NameServer((q, _) => NameServer.Reply(q, 1, flags));
        (await Ask(server, "A")).Says(CheckStatus.Critical, text);
    }

    [Fact]
    public async Task A_cut_answer_is_asked_for_again_over_TCP()
    {
        using var server = new NameServer((q, tcp) => tcp
            ? NameServer.Reply(q, 16, 0x0180, [3, (byte)'a', (byte)'b', (byte)'c', 1, (byte)'d'])
            : NameServer.Reply(q, 16, 0x0380));
        (await Ask(server, "TXT", ("expect", "abcd"))).Says(CheckStatus.Ok, "TXT abcd");
    }

    [Fact]
    public async Task A_lost_datagram_and_a_strangers_answer_do_not_matter()
    {
        int asked = 0;
        using var server = new NameServer((q, _) => Interlocked.Increment(ref asked) == 1
            ? [.. NameServer.Reply(q, 1, 0x0180, [6, 6, 6, 6]).Select((b, i) => i == 0 ? (byte)(b ^ 1) : b)]
            : NameServer.Reply(q, 1, 0x0180, [192, 0, 2, 1]));
        (await Ask(server, "A")).Says(CheckStatus.Ok, "A 192.0.2.1");
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_broken_answer_is_critical()
    {
        using var server = new NameServer((q, _) => NameServer.Reply(q, 15, 0x0180, [0, 10, 0xC0, 255]));
        (await Ask(server, "MX")).Says(CheckStatus.Critical, "the name server's answer is broken");
    }

    private static Task<ProbeOutcome> Ask(NameServer server, string type, params (string, string)[] options) =>
        Looking.At("dns", [("name", "example.org"), ("type", type), ("server", server.Address), .. options]);
}
