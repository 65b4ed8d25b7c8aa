using System.Net;
using System.Net.Sockets;

namespace Muster.Testing.Notify;

/// <summary>What agents dial instead of the server, so that all of them can be cut off at once as by a switch that died: connections stay, nothing comes through.</summary>
public sealed class Cable : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Uri server;
    private readonly List<TcpClient> ends = [];
    private volatile bool cut;

    public Cable(Uri server)
    {
        this.server = server;
        listener.Start(1000);
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public void Cut() => cut = true;

    /// <summary>New connections go through again; the old ones are reset.</summary>
    public void Mend()
    {
        cut = false;
        lock (ends)
        {
            foreach (var end in ends) end.Dispose();
            ends.Clear();
        }
    }

    public void Dispose()
    {
        listener.Dispose();
        Mend();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptTcpClientAsync();
                lock (ends) ends.Add(near);
                if (!cut) _ = JoinAsync(near);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task JoinAsync(TcpClient near)
    {
        var far = new TcpClient();
        lock (ends) ends.Add(far);
        try
        {
            await far.ConnectAsync(server.Host, server.Port);
            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            near.Dispose();
        }
        if (cut) return;
        near.Dispose();
        far.Dispose();
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            var bytes = new byte[16 << 10];
            int count;
            while ((count = await from.GetStream().ReadAsync(bytes)) > 0)
                if (!cut) await to.GetStream().WriteAsync(bytes.AsMemory(0, count));
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            return;
        }
    }
}
