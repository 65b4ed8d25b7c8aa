using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Muster.Probes.Tcp;

/// <summary>Opens a TCP connection and says how long name and connection took.</summary>
internal static class Dialer
{
    // An address that swallows packets must not use up the time of the one behind it.
    private static readonly TimeSpan TimePerAddress = TimeSpan.FromSeconds(2);

    public static async Task<DialedConnection> ConnectAsync(string host, int port, ProbeLook look, CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        var addresses = await ResolveAsync(host, look, ct).ConfigureAwait(false);
        var name = Stopwatch.GetElapsedTime(started);
        for (int i = 0; ; i++)
        {
            bool last = i == addresses.Length - 1;
            look.Doing = $"connecting to {new IPEndPoint(addresses[i], port)}";
            long dialed = Stopwatch.GetTimestamp();
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            if (!last)
                limit.CancelAfter(TimePerAddress);
            try
            {
                await socket.ConnectAsync(addresses[i], port, limit.Token).ConfigureAwait(false);
                return new DialedConnection(socket, name, Stopwatch.GetElapsedTime(dialed));
            }
            catch (Exception e) when (!last && !ct.IsCancellationRequested && e is SocketException or OperationCanceledException)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    public static async Task<IPAddress[]> ResolveAsync(string host, ProbeLook look, CancellationToken ct)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
            return [address];
        look.Doing = string.Create(CultureInfo.InvariantCulture, $"resolving {host}");
        var found = await System.Net.Dns.GetHostAddressesAsync(host, ct).ConfigureAwait(false);
        return found.Length > 0 ? found : throw new SocketException((int)SocketError.NoData);
    }
}
