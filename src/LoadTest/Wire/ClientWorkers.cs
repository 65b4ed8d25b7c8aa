using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Muster.LoadTest.Feeding;
using Muster.LoadTest.Running;

namespace Muster.LoadTest.Wire;

/// <summary>Users of the framework's HTTP client: for https and HTTP/2. Each share of the work has its own lock, because its users run on any thread.</summary>
internal sealed class ClientWorkers : IWorkers
{
    private readonly LoadPlan _plan;
    private readonly IFeed _feed;
    private readonly IReadOnlyList<IPAddress> _addresses;
    private readonly WorkShare[] _shares;
    private readonly Tally[] _tallies;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _giveUp = new();

    public ClientWorkers(LoadPlan plan, IFeed feed, IReadOnlyList<IPAddress> addresses, WorkShare[] shares, Tally[] tallies, TimeProvider time)
    {
        (_plan, _feed, _addresses, _shares, _tallies, _time) = (plan, feed, addresses, shares, tallies, time);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxConnectionsPerServer = plan.Connections,
            EnableMultipleHttp2Connections = true,
            PooledConnectionLifetime = plan.KeepAlive ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
            ConnectTimeout = plan.Timeout,
            ConnectCallback = ConnectAsync,
        };
        if (plan.TrustAnyCertificate) handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        _client = new HttpMessageInvoker(handler);
    }

    public async Task<double> RunAsync()
    {
        var cpu = Environment.CpuUsage;
        long began = Stopwatch.GetTimestamp();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _giveUp.Token);
        if (_plan.Duration is not null)
            _giveUp.CancelAfter(Stopwatch.GetElapsedTime(began, _shares[0].GiveUpAt));
        var users = new List<Task>();
        for (int i = 0; i < _shares.Length; i++)
        {
            var share = new ClientShare(_plan, _feed, _shares[i], _tallies[i], _client, _time, _stop.Token, ended.Token);
            users.Add(Task.Run(share.RunAsync));
        }
        await Task.WhenAll(users).ConfigureAwait(false);
        foreach (var tally in _tallies) tally.End();
        var computed = Environment.CpuUsage.TotalTime - cpu.TotalTime;
        return Math.Min(1, computed / Stopwatch.GetElapsedTime(began) / Environment.ProcessorCount);
    }

    public void Stop() => _stop.Cancel();

    public void Dispose()
    {
        _client.Dispose();
        _stop.Dispose();
        _giveUp.Dispose();
    }

    /// <summary>Only to the addresses the guard has looked at, however the name resolves by now.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            long began = Stopwatch.GetTimestamp();
            await socket.ConnectAsync(_addresses[0], context.DnsEndPoint.Port, ct).ConfigureAwait(false);
            lock (_tallies[0]) _tallies[0].Connected(Stopwatch.GetTimestamp() - began);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
