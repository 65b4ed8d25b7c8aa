using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Muster.Checks;
using Muster.Probes.Tests.Servers;

namespace Muster.Probes.Tests.Nrpe;

public sealed class NrpeProbeTests
{
    [Theory]
    [InlineData("auto"), InlineData("4"), InlineData("2")]
    public async Task A_real_daemon_without_TLS_answers(string version)
    {
        using var daemon = new NrpeDaemon(tls: false);
        var found = await Looking.At("nrpe", ("host", "127.0.0.1"), ("port", $"{daemon.Port}"), ("tls", "off"), ("version", version), ("command", "check_perf"));
        Assert.Equal((CheckStatus.Ok, "OK: 3 users|users=3;5;10;0"), (found.Status, found.Output.TrimEnd()));
        Assert.Equal("5", found.Perf("users").Warn);
    }

    [Theory]
    [InlineData("4"), InlineData("2")]
    public async Task A_real_daemon_with_its_anonymous_TLS_answers(string version)
    {
        using var daemon = new NrpeDaemon(tls: true);
        var found = await Looking.At("nrpe", ("host", "127.0.0.1"), ("port", $"{daemon.Port}"), ("version", version), ("command", "check_bad"));
        Assert.Equal((CheckStatus.Critical, "CRITICAL: on fire"), (found.Status, found.Output.TrimEnd()));
    }

    [Fact]
    public async Task A_real_daemon_with_a_certificate_answers()
    {
        using var certificate = new CertificateFiles();
        using var daemon = new NrpeDaemon(tls: true, $"ssl_cert_file={certificate.Certificate}\nssl_privatekey_file={certificate.Key}\nssl_version=TLSv1.2+\n");
        var found = await Looking.At("nrpe", ("host", "127.0.0.1"), ("port", $"{daemon.Port}"), ("command", "check_fine"));
        Assert.Equal((CheckStatus.Ok, "OK: all fine"), (found.Status, found.Output.TrimEnd()));
        var verified = await Looking.At("nrpe", ("host", "127.0.0.1"), ("port", $"{daemon.Port}"), ("command", "check_fine"), ("tls", "verify"));
        Assert.Equal(CheckStatus.Critical, verified.Status);
        Assert.Contains("TLS handshake failed", verified.Output);
    }

    [Fact]
    public async Task Output_of_many_lines_comes_whole()
    {
        using var daemon = new NrpeDaemon(tls: true);
        var found = await Looking.At("nrpe", ("host", "127.0.0.1"), ("port", $"{daemon.Port}"), ("command", "check_long"));
        Assert.Equal(string.Join('\n', Enumerable.Range(1, 3000)), found.Output.TrimEnd());
    }

    [Fact]
    public async Task A_command_the_daemon_does_not_have_is_UNKNOWN_in_its_words()
    {
        using var daemon = new NrpeDaemon(tls: false);
        var found = await Looking.At("nrpe", ("host", "127.0.0.1"), ("port", $"{daemon.Port}"), ("tls", "off"), ("command", "check_nothing"));
        Assert.Equal(CheckStatus.Unknown, found.Status);
        Assert.Contains("'check_nothing' not defined", found.Output);
    }

    [Fact]
    public async Task A_daemon_that_takes_no_arguments_is_told_from_one_that_is_not_there()
    {
        using var daemon = new NrpeDaemon(tls: false);
        var found = await Looking.At("nrpe", ("host", "127.0.0.1"), ("port", $"{daemon.Port}"), ("tls", "off"), ("command", "check_fine"), ("arguments", "a 'b c'"));
        Assert.Contains("dont_blame_nrpe", found.Output);
        var nobody = await Looking.At("nrpe", ("host", "127.0.0.1"), ("port", $"{LineServer.FreePort()}"), ("command", "x"));
        nobody.Says(CheckStatus.Critical, "connection refused");
    }

    [Fact]
    public async Task A_server_that_speaks_something_else_is_named()
    {
        using var web = new LineServer(async (stream, ct) => await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), ct));
        (await Looking.At("nrpe", ("host", "127.0.0.1"), ("port", $"{web.Port}"), ("tls", "off"), ("command", "x"))).Says(CheckStatus.Critical, "NRPE version");
        (await Looking.At("nrpe", ("host", "127.0.0.1"), ("port", $"{web.Port}"), ("command", "x"))).Says(CheckStatus.Critical, "TLS handshake failed");
    }

    [Fact]
    public async Task Options_are_read_strictly()
    {
        (await Looking.At("nrpe", ("host", "h"))).Says(CheckStatus.Unknown, "'command' is missing");
        (await Looking.At("nrpe", ("host", "h"), ("command", "c"), ("version", "5"))).Says(CheckStatus.Unknown, "auto, 2, 3, 4");
        (await Looking.At("nrpe", ("host", "h"), ("command", "c"), ("arguments", "a!b"))).Says(CheckStatus.Unknown, "splits the arguments");
    }

    /// <summary>A self-signed certificate that the daemon's user may read.</summary>
    private sealed class CertificateFiles : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("nrpe-tls-").FullName;

        public CertificateFiles()
        {
            (Certificate, Key) = (Path.Combine(_folder, "cert.pem"), Path.Combine(_folder, "key.pem"));
            using var key = RSA.Create(2048);
            var now = TimeProvider.System.GetUtcNow();
            using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
            File.WriteAllText(Certificate, made.ExportCertificatePem());
            File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
            File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(Key, (UnixFileMode)0b110_100_100);
        }

        public string Certificate { get; }

        public string Key { get; }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
