using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Muster.HttpLint.Tests.Peers;

/// <summary>A real web server of Debian on a free port over a folder of its own; ended and removed with it.</summary>
public sealed class PeerServer : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;

    private PeerServer(Process process, string folder, int port)
    {
        this.process = process;
        this.folder = folder;
        Port = port;
    }

    public int Port { get; }

    public Uri Url(string path = "/") => new($"http://127.0.0.1:{Port}{path}");

    public static Task<PeerServer> NginxAsync() => StartAsync("/usr/sbin/nginx", "nginx.conf", (folder, port) => $$"""
        daemon off; master_process off; pid {{folder}}/nginx.pid; error_log {{folder}}/error.log;
        events { worker_connections 64; }
        http {
          access_log off; client_body_temp_path {{folder}}/tmp; proxy_temp_path {{folder}}/tmp; fastcgi_temp_path {{folder}}/tmp; uwsgi_temp_path {{folder}}/tmp; scgi_temp_path {{folder}}/tmp;
          types { text/html html; text/css css; application/javascript js; image/png png; }
          gzip on; gzip_types text/css application/javascript; gzip_min_length 200;
          server { listen 127.0.0.1:{{port}}; root {{folder}}/www; location /old { return 301 /; } }
        }
        """, (folder, file) => ["-p", folder, "-c", file]);

    /// <summary>HTTP/2 over TLS, with a certificate for 127.0.0.1 that only it itself vouches for.</summary>
    public static Task<PeerServer> FramedNginxAsync(X509Certificate2 own, ECDsa key) => StartAsync("/usr/sbin/nginx", "nginx.conf", (folder, port) =>
    {
        File.WriteAllText(Path.Combine(folder, "own.pem"), own.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "own.key"), key.ExportPkcs8PrivateKeyPem());
        return $$"""
            daemon off; master_process off; pid {{folder}}/nginx.pid; error_log {{folder}}/error.log;
            events { worker_connections 64; }
            http {
              access_log off; client_body_temp_path {{folder}}/tmp; proxy_temp_path {{folder}}/tmp; fastcgi_temp_path {{folder}}/tmp; uwsgi_temp_path {{folder}}/tmp; scgi_temp_path {{folder}}/tmp;
              types { text/html html; text/css css; application/javascript js; image/png png; }
              ssl_certificate {{folder}}/own.pem; ssl_certificate_key {{folder}}/own.key;
              server { listen 127.0.0.1:{{port}} ssl http2; root {{folder}}/www; add_header x-spoken $server_protocol; }
            }
            """;
    }, (folder, file) => ["-p", folder, "-c", file]);

    public static Task<PeerServer> ApacheAsync() => StartAsync("/usr/sbin/apache2", "apache.conf", (folder, port) => $"""
        ServerName 127.0.0.1
        ServerRoot {folder}
        Listen 127.0.0.1:{port}
        PidFile {folder}/apache.pid
        ErrorLog {folder}/error.log
        LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
        LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
        LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
        LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
        LoadModule filter_module /usr/lib/apache2/modules/mod_filter.so
        LoadModule deflate_module /usr/lib/apache2/modules/mod_deflate.so
        DefaultRuntimeDir {folder}
        TypesConfig /dev/null
        AddType text/html html
        AddType text/css css
        AddType application/javascript js
        AddType image/png png
        AddOutputFilterByType DEFLATE text/html text/css application/javascript
        DocumentRoot {folder}/www
        DirectoryIndex index.html
        """, (_, file) => ["-D", "FOREGROUND", "-f", file]);

    private static async Task<PeerServer> StartAsync(string program, string name, Func<string, int, string> configuration, Func<string, string, string[]> arguments)
    {
        var folder = Directory.CreateTempSubdirectory("muster-lint-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "www"));
        Directory.CreateDirectory(Path.Combine(folder, "tmp"));
        WriteSite(Path.Combine(folder, "www"));
        int port = FreePort();
        var file = Path.Combine(folder, name);
        await File.WriteAllTextAsync(file, configuration(folder, port));
        // Workers started by root serve as nobody: the folder must be readable to all.
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var process = Process.Start(new ProcessStartInfo(program, arguments(folder, file)) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var server = new PeerServer(process, folder, port);
        await server.UpAsync();
        return server;
    }

    private static void WriteSite(string www)
    {
        File.WriteAllText(Path.Combine(www, "index.html"), "<!doctype html>\n<meta charset=utf-8>\n<title>A small site</title>\n<link rel=stylesheet href=style.css>\n<script src=app.js></script>\n<link rel=icon href=icon.png>\n<img src=icon.png>\n" + string.Concat(Enumerable.Repeat("<p>Some text that fills the page.</p>\n", 60)));
        File.WriteAllText(Path.Combine(www, "style.css"), string.Concat(Enumerable.Range(0, 80).Select(i => $".c{i}{{color:#123456;margin:{i}px}}")));
        File.WriteAllText(Path.Combine(www, "app.js"), string.Concat(Enumerable.Range(0, 80).Select(i => $"function f{i}(x){{return x+{i}}};")));
        File.WriteAllBytes(Path.Combine(www, "icon.png"), [0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n', .. new byte[60]]);
        foreach (var file in Directory.GetFiles(www)) File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
    }

    private async Task UpAsync()
    {
        for (int attempt = 0; attempt < 200; attempt++)
        {
            if (process.HasExited) throw new InvalidOperationException($"the server ended: {await process.StandardError.ReadToEndAsync()}");
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
        throw new InvalidOperationException("the server does not listen");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
