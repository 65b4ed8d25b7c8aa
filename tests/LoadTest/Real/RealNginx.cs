using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Muster.LoadTest.Tests.Real;

/// <summary>Debian's nginx on a free port over a folder of its own.</summary>
internal sealed class RealNginx : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nginx");
    private readonly Process _process;

    private RealNginx(string http, string server, bool tls, string? log)
    {
        int port = FreePort();
        File.WriteAllText(Path.Combine(_folder.FullName, "index.html"), "hello\n");
        Address = new Uri($"{(tls ? "https" : "http")}://127.0.0.1:{port}/");
        if (tls) WriteCertificate(_folder.FullName);
        string certified = tls ? $"ssl_certificate {_folder.FullName}/own.pem; ssl_certificate_key {_folder.FullName}/own.key;" : "";
        File.WriteAllText(Path.Combine(_folder.FullName, "nginx.conf"), $$"""
            worker_processes 1; daemon off; master_process off; pid {{_folder.FullName}}/nginx.pid; error_log {{_folder.FullName}}/error.log;
            events { worker_connections 1024; }
            http {
              {{http}} access_log {{(log is null ? "off" : $"{_folder.FullName}/access.log {log}")}};
              client_body_temp_path {{_folder.FullName}}/b; proxy_temp_path {{_folder.FullName}}/p; fastcgi_temp_path {{_folder.FullName}}/f; uwsgi_temp_path {{_folder.FullName}}/u; scgi_temp_path {{_folder.FullName}}/s;
              server { listen 127.0.0.1:{{port}}{{(tls ? " ssl" : "")}}{{(server.Contains("http2", StringComparison.Ordinal) ? " http2" : "")}}; root {{_folder.FullName}}; {{certified}} {{server.Replace("http2;", "", StringComparison.Ordinal)}} }
            }
            """);
        _process = Process.Start(new ProcessStartInfo("nginx", ["-c", Path.Combine(_folder.FullName, "nginx.conf")]) { RedirectStandardError = true })!;
    }

    public Uri Address { get; }

    public static async Task<RealNginx> StartAsync(string server, string http = "", bool tls = false, string? log = null)
    {
        var nginx = new RealNginx(http, server, tls, log);
        for (int tries = 0; tries < 200; tries++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, nginx.Address.Port);
                return nginx;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
            }
        }
        throw new InvalidOperationException("nginx does not listen: " + await nginx._process.StandardError.ReadToEndAsync());
    }

    /// <summary>The lines of its access log, where it writes one.</summary>
    public string[] Logged() => File.ReadAllLines(Path.Combine(_folder.FullName, "access.log"));

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Signed by nobody but itself.</summary>
    private static void WriteCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=own.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(Path.Combine(folder, "own.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "own.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
