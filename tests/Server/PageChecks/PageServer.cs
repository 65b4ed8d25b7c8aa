using System.Net;
using System.Text;

namespace Muster.Server.Tests.PageChecks;

/// <summary>A small web site in this process, whose headers a test changes between looks.</summary>
internal sealed class PageServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task serving;

    public PageServer()
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        serving = Task.Run(ServeAsync);
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}/";

    public Dictionary<string, string> Headers { get; set; } = [];

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                foreach (var (name, value) in Headers) context.Response.Headers[name] = value;
                var page = context.Request.Url!.AbsolutePath == "/";
                context.Response.ContentType = page ? "text/html; charset=utf-8" : "image/png";
                var body = page ? "<!doctype html><title>Shop</title><link rel=icon href=/i.png><img src=/i.png>"u8.ToArray() : [0x89, .. Encoding.ASCII.GetBytes("PNG\r\n\x1a\n")];
                context.Response.ContentLength64 = body.Length;
                if (context.Request.HttpMethod != "HEAD") context.Response.OutputStream.Write(body);
                context.Response.Close();
            }
            catch (Exception over) when (over is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        listener.Close();
        serving.Wait();
    }
}
