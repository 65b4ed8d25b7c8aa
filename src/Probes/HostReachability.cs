using System.Net;
using System.Net.Sockets;
using Muster.Probes.Ping;

namespace Muster.Probes;

/// <summary>
/// Whether a machine is there at all, for telling a dead agent from a lost host: echo requests and TCP connects at once.
/// A refused connection is an answer too. Asks again every 200 ms (TCP: 400 ms, on fresh sockets, because the kernel repeats a lost
/// SYN only after a second), so that lost packets alone do not make a host look lost.
/// </summary>
public static class HostReachability
{
    private static readonly int[] Ports = [22, 80, 443];
    private static readonly TimeSpan EchoEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ConnectEvery = TimeSpan.FromMilliseconds(400);

    /// <summary>True as soon as anything answers; false when nothing has when the budget is used up.</summary>
    public static async Task<bool> AnswersAsync(IPAddress address, TimeSpan budget, CancellationToken ct = default)
    {
        using var timer = new CancellationTokenSource(budget, TimeProvider.System);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        var tries = new List<Task<bool>> { EchoAsync(address, over.Token) };
        tries.AddRange(Ports.Select(port => ConnectAgainAsync(address, port, over.Token)));
        bool answers = false;
        while (!answers && tries.Count > 0)
        {
            var first = await Task.WhenAny(tries).ConfigureAwait(false);
            tries.Remove(first);
            answers = await first.ConfigureAwait(false);
        }

        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(tries).ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
        return answers;
    }

    private static async Task<bool> EchoAsync(IPAddress address, CancellationToken over)
    {
        try
        {
            using var socket = EchoSocket.TryOpen(address);
            if (socket is null)
                return false; // TCP alone has to tell
            var answer = socket.ReceiveAsync(over);
            for (ushort i = 0; !answer.IsCompleted; i++)
            {
                await socket.SendAsync(i, over).ConfigureAwait(false);
                await Task.WhenAny(answer, Task.Delay(EchoEvery, TimeProvider.System, over)).ConfigureAwait(false);
            }

            await answer.ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> ConnectAgainAsync(IPAddress address, int port, CancellationToken over)
    {
        var tries = new List<Task<bool>>();
        while (!over.IsCancellationRequested)
        {
            tries.Add(ConnectAsync(address, port, over));
            var pause = Task.Delay(ConnectEvery, TimeProvider.System, over);
            await Task.WhenAny([pause, .. tries.Where(t => !t.IsCompleted)]).ConfigureAwait(false);
            if (tries.Exists(t => t.IsCompletedSuccessfully && t.Result))
                return true;
            await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return (await Task.WhenAll(tries).ConfigureAwait(false)).Contains(true);
    }

    private static async Task<bool> ConnectAsync(IPAddress address, int port, CancellationToken over)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, port, over).ConfigureAwait(false);
            return true;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
