using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Muster.LoadTest.Tests.Real;

/// <summary>Debian's nginx on a free port over a folder of its own.</summary>
internal sealed class RealNginx : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nginx");
    private readonly Process _process;

    private RealNginx(string http, string server)
    {
        int port = FreePort();
        File.WriteAllText(Path.Combine(_folder.FullName, "index.html"), "hello\n");
        Address = new Uri($"http://127.0.0.1:{port}/");
        File.WriteAllText(Path.Combine(_folder.FullName, "nginx.conf"), $$"""
            worker_processes 1; daemon off; master_process off; pid {{_folder.FullName}}/nginx.pid; error_log {{_folder.FullName}}/error.log;
            events { worker_connections 1024; }
            http {
              access_log off; {{http}}
              client_body_temp_path {{_folder.FullName}}/b; proxy_temp_path {{_folder.FullName}}/p; fastcgi_temp_path {{_folder.FullName}}/f; uwsgi_temp_path {{_folder.FullName}}/u; scgi_temp_path {{_folder.FullName}}/s;
              server { listen 127.0.0.1:{{port}}{{(server.Contains("http2", StringComparison.Ordinal) ? " http2" : "")}}; root {{_folder.FullName}}; {{server.Replace("http2;", "", StringComparison.Ordinal)}} }
            }
            """);
        _process = Process.Start(new ProcessStartInfo("nginx", ["-c", Path.Combine(_folder.FullName, "nginx.conf")]) { RedirectStandardError = true })!;
    }

    public Uri Address { get; }

    public static async Task<RealNginx> StartAsync(string server, string http = "")
    {
        var nginx = new RealNginx(http, server);
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

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
