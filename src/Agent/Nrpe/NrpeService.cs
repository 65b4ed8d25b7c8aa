using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Muster.Probes.Nrpe;

namespace Muster.Agent.Nrpe;

/// <summary>Listens for check_nrpe: versions 2, 3 and 4, answered in the version that was asked.</summary>
internal sealed class NrpeService(NrpeServiceOptions options, NrpeDesk desk, TimeProvider time, Log log) : IDisposable
{
    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RunWithin = TimeSpan.FromMinutes(5);
    private const int AtOnce = 32;
    private readonly SemaphoreSlim _places = new(AtOnce);
    private Socket? _socket;

    /// <summary>Where it listens, with the port that was taken.</summary>
    public IPEndPoint? Address => (IPEndPoint?)_socket?.LocalEndPoint;

    /// <summary>Serves until <paramref name="stop"/>. A port that cannot be had is logged and tried again: monitoring by Muster goes on without it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var tls = options.Tls ? NrpeServerTls.Open(options.Certificate, options.Key) : null;
                using var socket = new Socket(options.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(options.Listen);
                socket.Listen();
                _socket = socket;
                log.Write($"nrpe: listening on {socket.LocalEndPoint}");
                await AcceptAsync(socket, tls, stop);
            }
            catch (Exception e) when (e is SocketException or AuthenticationException)
            {
                log.WriteSparingly("nrpe", $"nrpe: cannot serve on {options.Listen}: {e.Message}; trying again every minute");
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            try
            {
                await Task.Delay(TimeSpan.FromMinutes(1), time, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task AcceptAsync(Socket socket, NrpeServerTls? tls, CancellationToken stop)
    {
        while (true)
        {
            await _places.WaitAsync(stop);
            Socket caller;
            try
            {
                caller = await socket.AcceptAsync(stop);
            }
            catch
            {
                _places.Release();
                throw;
            }
            _ = ServeAsync(caller, tls, stop);
        }
    }

    private async Task ServeAsync(Socket caller, NrpeServerTls? tls, CancellationToken stop)
    {
        var who = (IPEndPoint)caller.RemoteEndPoint!;
        try
        {
            using (caller)
            {
                if (!options.Allows(who.Address))
                {
                    log.WriteSparingly($"nrpe:{who.Address}", $"nrpe: {who.Address} may not ask here (nrpe: allow: in the settings)");
                    return;
                }
                using var patience = new CancellationTokenSource(AskWithin, time);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
                await using var network = new NetworkStream(caller);
                await using var stream = tls is null ? (Stream)network : await tls.ShakeHandsAsync(network, both.Token);
                if (await NrpePacket.ReadAsync(stream, both.Token) is not { } query) return;
                if (!query.Query) throw new InvalidDataException("a response where a query belongs");
                patience.CancelAfter(RunWithin);
                var (result, text) = await desk.AnswerAsync(query.Text, both.Token);
                await stream.WriteAsync(new NrpePacket(query.Version, Query: false, result, Cut(text, query.Version)).ToBytes(), both.Token);
                if (stream is OpenSslStream secure) await secure.EndAsync(both.Token);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or AuthenticationException or OperationCanceledException or FormatException)
        {
            log.WriteSparingly($"nrpe:{who.Address}", $"nrpe: {who.Address}: {e.Message}");
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Version 2 has room for 1023 bytes, the others for 65,535; a character is not cut in two.</summary>
    internal static string Cut(string text, int version)
    {
        int most = (version == 2 ? NrpePacket.ShortText : NrpePacket.LargestText) - 1;
        text = text.Replace('\0', ' ');
        if (Encoding.UTF8.GetByteCount(text) <= most) return text;
        var bytes = Encoding.UTF8.GetBytes(text).AsSpan(0, most);
        while (bytes.Length > 0 && (bytes[^1] & 0xC0) == 0x80) bytes = bytes[..^1];
        return Encoding.UTF8.GetString(bytes.Length > 0 && bytes[^1] >= 0xC0 ? bytes[..^1] : bytes);
    }

    public void Dispose() => _places.Dispose();
}
