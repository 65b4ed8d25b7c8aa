using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Muster.EndToEnd.Tests.Harness;

namespace Muster.EndToEnd.Tests;

/// <summary>A real nginx writes its log, a real agent reads it, the server shows the requests: not one lost, not one twice.</summary>
public class RequestLogTests
{
    private const int Terminate = 15, Reopen = 10; // SIGUSR1: nginx opens its logs anew

    [Fact]
    public async Task Requests_of_a_real_nginx_are_counted_through_rotation_and_a_restart_of_the_agent()
    {
        using var scratch = new ScratchFolder();
        int port = FreePort();
        var log = scratch.In("access.log");
        await File.WriteAllTextAsync(scratch.In("nginx.conf"), $$"""
            daemon off;
            worker_processes 2;
            pid {{scratch.In("nginx.pid")}};
            error_log {{scratch.In("error.log")}};
            events { worker_connections 64; }
            http {
              log_format timed_combined '$remote_addr - $remote_user [$time_local]  "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_time $upstream_response_time $gzip_ratio';
              access_log {{log}} timed_combined;
              client_body_temp_path {{scratch.In("body")}}; proxy_temp_path {{scratch.In("proxy")}}; fastcgi_temp_path {{scratch.In("fastcgi")}}; uwsgi_temp_path {{scratch.In("uwsgi")}}; scgi_temp_path {{scratch.In("scgi")}};
              server { listen 127.0.0.1:{{port}}; location /broken { return 500; } location / { return 200 'fine'; } }
            }
            """);
        await using var nginx = ChildProcess.Start("nginx", ["-p", scratch.Path, "-c", scratch.In("nginx.conf"), "-e", scratch.In("error.log")]);
        await using var server = await ServerProcess.StartAsync();
        var agent = server.StartAgent("web-01", "web");
        await server.HostIsAsync("web-01", "UP");
        Directory.CreateDirectory(Path.Combine(server.Data, "config/requests"));
        await File.WriteAllTextAsync(Path.Combine(server.Data, "config/requests/nginx.yaml"), $"on: web\nlogs: [{log}]\nfromStart: true\n");

        using var browser = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Eventually.GetsAsync(async () => (int)(await browser.GetAsync("/users/1")).StatusCode, status => status == 200, "nginx answers");
        await AskAsync(browser, "/users/", 19);
        await AskAsync(browser, "/broken/", 5);
        await CountAsync(server, "/users/{id} 200", 20);
        await CountAsync(server, "/broken/{id} 500", 5);

        File.Move(log, log + ".1");
        await AskAsync(browser, "/users/", 7); // still into the old file
        nginx.Signal(Reopen);
        await Eventually.GetsAsync(() => Task.FromResult(File.Exists(log)), there => there, "nginx opened a new log");
        await AskAsync(browser, "/users/", 3);
        await CountAsync(server, "/users/{id} 200", 30);

        agent.Signal(Terminate);
        await agent.Process.EndAsync(TimeSpan.FromSeconds(20));
        await AskAsync(browser, "/users/", 10);
        agent.StartAgain();
        await CountAsync(server, "/users/{id} 200", 40);

        var rows = await server.ItemsAsync("requests?by=status");
        Assert.Equal(45, rows.Sum(r => (long)r["count"]!));
        Assert.All(rows, row => Assert.True((double)row["maximum"]! >= (double)row["minimum"]!));
        var (code, output) = await ChildProcess.RunAsync(Programs.Cli, ["requests", "web", "--since", "1h", "--output", "json"], server.CliEnvironment);
        Assert.True(code == 0, output);
        Assert.Equal(["/broken/{id}", "/users/{id}"], JsonNode.Parse(output)!.AsArray().Select(r => (string?)r!["route"]).Order());
        nginx.Signal(Terminate);
        await nginx.EndAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task AskAsync(HttpClient browser, string path, int times)
    {
        for (int i = 0; i < times; i++) (await browser.GetAsync(path + (i + 100))).Dispose();
    }

    private static Task<List<JsonNode>> CountAsync(ServerProcess server, string route, long count) => Eventually.GetsAsync(
        () => server.ItemsAsync("requests?by=status"),
        rows => rows.Where(r => $"{r["route"]} {r["status"]}" == route).Sum(r => (long)r["count"]!) == count, $"{route} is counted {count} times");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
