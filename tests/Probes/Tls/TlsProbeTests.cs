using Muster.Checks;
using Muster.Probes.Tests.Servers;

namespace Muster.Probes.Tests.Tls;

public sealed class TlsProbeTests
{
    [Theory]
    [InlineData(90.5, CheckStatus.Ok, "certificate 'localhost' ends in 90.5 days")]
    [InlineData(20.5, CheckStatus.Warning, "ends in 20.5 days")]
    [InlineData(6.5, CheckStatus.Critical, "ends in 6.5 days")]
    [InlineData(-3.5, CheckStatus.Critical, "ended 3.5 days ago")]
    public async Task The_days_until_the_certificate_ends_are_judged(double days, CheckStatus status, string text)
    {
        using var server = new WebServer(_ => "", TestCertificate.Create("localhost", days));
        var outcome = await Look(server, ("verify", "false"));
        outcome.Says(status, text);
        Assert.Equal(("21:", "7:"), (outcome.Perf("days_left").Warn, outcome.Perf("days_left").Crit));
        Assert.Equal(days, outcome.Perf("days_left").Value!.Value, 0.11);
    }

    [Fact]
    public async Task Everything_a_client_would_refuse_is_said_at_once()
    {
        using var server = new WebServer(_ => "", TestCertificate.Create("elsewhere.example", -2));
        var outcome = await Look(server);
        outcome.Says(CheckStatus.Critical, "it is not for localhost but for elsewhere.example");
        outcome.Says(CheckStatus.Critical, "self-signed");
        outcome.Says(CheckStatus.Critical, "is only valid from");
    }

    [Fact]
    public async Task A_server_without_TLS_is_critical()
    {
        using var server = new LineServer(async (stream, ct) => await stream.WriteAsync("220 plain text, no TLS here\r\n"u8.ToArray(), ct));
        var outcome = await Looking.At("tls", ("host", "localhost"), ("port", server.Port.ToString()));
        outcome.Says(CheckStatus.Critical, "(while shaking hands (TLS))");
    }

    private static Task<ProbeOutcome> Look(WebServer server, params (string, string)[] options) =>
        Looking.At("tls", [("host", "localhost"), ("port", server.Port.ToString()), .. options]);
}
