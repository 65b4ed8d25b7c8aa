using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Muster.EndToEnd.Tests.Harness;

namespace Muster.EndToEnd.Tests;

/// <summary>Everything that has a bound on a real host is found with no configuration of forecasts.</summary>
public class ForecastTests
{
    [Fact]
    public async Task Whatever_has_a_bound_on_a_real_host_is_found_by_itself()
    {
        using var stop = new CancellationTokenSource();
        var ends = TimeProvider.System.GetUtcNow().AddDays(20);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var shop = ShakeHandsAsync(listener, ends, stop.Token);

        await using var server = await ServerProcess.StartAsync();
        server.StartAgent("one", "web");
        await server.HostIsAsync("one", "UP");
        server.WriteCheck("shop-tls", $"tls: {{host: localhost, port: {((IPEndPoint)listener.LocalEndpoint).Port}}}\nevery: 1s\n");
        server.WriteCheck("queue", "every: 1s\nscript: |\n  echo \"QUEUE OK | mails=7;;500 spool=3;;;0;80 free=40%;20:;10:\"\n");
        // The example of the guide: a file of this name takes the place of the built-in one.
        server.WriteCheck("forecast", "forecast:\n  metric: disk, inodes, memory\n  warning: 50% in 7d\n  critical: 50% in 24h\nevery: 1s\n");

        string[] wanted = ["memory memory", "certificate the certificate of shop-tls", "check mails of queue", "check spool of queue", "check free of queue"];
        if ((await File.ReadAllLinesAsync("/proc/swaps")).Length > 1) wanted = [.. wanted, "swap swap"];
        var found = await Eventually.GetsAsync(
            async () => (await server.ItemsAsync("forecasts")).ToDictionary(item => $"{item["kind"]} {item["what"]}"),
            all => wanted.All(all.ContainsKey) && all.Keys.Any(name => name.StartsWith("disk /", StringComparison.Ordinal)) && all.Keys.Any(name => name.StartsWith("inodes inodes of /", StringComparison.Ordinal)),
            "every bounded metric is found", 120);
        Assert.Equal(500, (double)found["check mails of queue"]["bound"]!);
        Assert.Equal(80, (double)found["check spool of queue"]["bound"]!);
        Assert.Equal(0.1, (double)found["check free of queue"]["bound"]!, 0.001);
        var certificate = DateTimeOffset.Parse((string)found["certificate the certificate of shop-tls"]["middle"]!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(certificate, ends.AddMinutes(-2), ends.AddMinutes(2));

        var results = await server.ResultsAsync("check=forecast", all => all.Count == 1, "the forecast check has a result");
        Assert.Equal("OK", (string?)results[0]["status"]);
        var (code, output) = await ChildProcess.RunAsync(Programs.Cli, ["forecasts", "--all", "--output", "json"], server.CliEnvironment);
        Assert.True(code == 0, output);
        Assert.Contains(JsonNode.Parse(output)!.AsArray(), item => (string?)item!["what"] == "memory");
        (code, output) = await ChildProcess.RunAsync(Programs.Cli, ["forecasts", "record"], server.CliEnvironment);
        Assert.True(code == 0, output);
        Assert.Contains("7d", output, StringComparison.Ordinal);
        await stop.CancelAsync();
        await shop;
    }

    private static async Task ShakeHandsAsync(TcpListener listener, DateTimeOffset ends, CancellationToken ct)
    {
        using var key = ECDsa.Create();
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(ends.AddDays(-70), ends);
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(ct);
                using var tls = new SslStream(client.GetStream());
                try
                {
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, ct);
                }
                catch (Exception left) when (left is IOException or AuthenticationException)
                {
                    // Who looks at the certificate only goes away then.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
