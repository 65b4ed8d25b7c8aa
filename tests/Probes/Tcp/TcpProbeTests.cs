using Muster.Checks;
using Muster.Probes.Tests.Servers;

namespace Muster.Probes.Tests.Tcp;

public sealed class TcpProbeTests : IDisposable
{
    private readonly LineServer _server = new(async (stream, ct) =>
    {
        await stream.WriteAsync("220 ready\r\n"u8.ToArray(), ct);
        var buffer = new byte[100];
        int count = await stream.ReadAsync(buffer, ct);
        await stream.WriteAsync(buffer.AsMemory(0, count), ct);
    });

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task An_open_port_is_OK() =>
        (await At()).Says(CheckStatus.Ok, $"TCP OK - 127.0.0.1:{_server.Port} in 0.");

    [Fact]
    public async Task A_greeting_is_expected() => (await At(("expect", "220 "))).Says(CheckStatus.Ok, "answered '220 ready'");

    [Fact]
    public async Task What_is_sent_may_hold_line_ends_and_the_answer_may_come_in_pieces() =>
        (await At(("send", "PING\\r\\n"), ("expect", "/ready\\r\\nPING\\r\\n/"))).Says(CheckStatus.Ok, "answered");

    [Fact]
    public async Task Another_answer_is_critical() =>
        (await At(("send", "x"), ("expect", "PONG"))).Says(CheckStatus.Critical, "did not answer 'PONG' but '220 ready  x'");

    [Fact]
    public async Task A_closed_port_is_critical() =>
        (await Looking.At("tcp", ("host", "127.0.0.1"), ("port", LineServer.FreePort().ToString()))).Says(CheckStatus.Critical, "connection refused");

    [Fact]
    public async Task A_name_that_does_not_exist_is_critical() =>
        Assert.Equal(CheckStatus.Critical, (await Looking.At("tcp", ("host", "no-such-name.invalid"), ("port", "1"))).Status);

    private Task<ProbeOutcome> At(params (string, string)[] options) =>
        Looking.At("tcp", [("host", "127.0.0.1"), ("port", _server.Port.ToString()), .. options]);
}
