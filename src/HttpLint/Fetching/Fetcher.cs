using System.Globalization;
using System.Net.Sockets;
using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Fetching;

/// <summary>Asks for resources. HTTP/1.1 over its own sockets, so that the bytes are seen as they came; HTTP/2 and 3 through the platform's client.</summary>
public sealed class Fetcher : IDisposable
{
    private readonly FetchOptions options;
    private readonly TimeProvider time;
    private readonly ConnectionShelf shelf = new();
    private readonly FramedClient? framed;

    /// <exception cref="FetchException">HTTP/3 was asked for and this machine cannot speak it.</exception>
    public Fetcher(FetchOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        if (options.Http != HttpChoice.Http11) framed = new FramedClient(options, time);
    }

    /// <param name="own">Headers of this request; they replace the usual ones.</param>
    /// <exception cref="FetchException">There is no response to judge.</exception>
    public async Task<Exchange> FetchAsync(Uri url, string method, IReadOnlyList<FieldLine> own, CancellationToken ct)
    {
        var request = new RequestMessage(method, url, RequestFields.For(url, options, own));
        using var timer = new CancellationTokenSource(options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        try
        {
            return framed is not null
                ? await framed.FetchAsync(request, both.Token).ConfigureAwait(false)
                : await ExchangeAsync(request, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new FetchException(string.Create(CultureInfo.InvariantCulture, $"{url} did not answer in full within {options.Timeout.TotalSeconds:0.#} s"), late);
        }
        catch (MessageFormatException wrong)
        {
            throw new FetchException($"{url}: {wrong.Message}", wrong);
        }
        catch (Exception broken) when (broken is IOException or SocketException)
        {
            throw new FetchException($"{url}: the connection broke: {broken.Message}", broken);
        }
    }

    private async Task<Exchange> ExchangeAsync(RequestMessage request, CancellationToken ct)
    {
        if (shelf.Take(request.Url) is { } kept)
        {
            try
            {
                return await OverAsync(kept, request, ct).ConfigureAwait(false);
            }
            catch (Exception stale) when (stale is IOException or SocketException or MessageFormatException && kept.Source.FirstByteAt == 0)
            {
                // The server closed a connection it had kept open: usual, and no fault. A new one is asked.
            }
        }
        var fresh = await Connection.OpenAsync(request.Url, options, time, ct).ConfigureAwait(false);
        return await OverAsync(fresh, request, ct).ConfigureAwait(false);
    }

    private async Task<Exchange> OverAsync(Connection connection, RequestMessage request, CancellationToken ct)
    {
        bool first = !connection.Used;
        connection.Used = true;
        bool keep = false;
        try
        {
            var started = time.GetUtcNow();
            long begun = TimeProvider.System.GetTimestamp();
            connection.Source.StartMessage();
            await connection.Stream.WriteAsync(RequestFields.Bytes(request), ct).ConfigureAwait(false);
            var read = await ResponseReader.ReadAsync(connection.Source, request.Method, options.Limits, ct).ConfigureAwait(false);
            var total = TimeProvider.System.GetElapsedTime(begun);
            var wait = connection.Source.FirstByteAt == 0 ? total : TimeProvider.System.GetElapsedTime(begun, connection.Source.FirstByteAt);
            var opening = first ? connection.Dns + connection.Connect + connection.Tls : default;
            keep = read.KeepsConnection && !connection.Source.Buffered;
            var response = !connection.Source.Buffered ? read.Response
                : read.Response with { Faults = [.. read.Response.Faults, new FramingFault(FramingFaultKind.Surplus, "bytes follow the end of the response")] };
            return new Exchange
            {
                Request = request,
                Response = response,
                Started = started - opening,
                Timings = first ? new Timings(connection.Dns, connection.Connect, connection.Tls, wait, total - wait) : new Timings(default, default, default, wait, total - wait),
                Certificate = connection.Certificate,
                Address = connection.Address,
            };
        }
        finally
        {
            if (keep) shelf.Put(request.Url, connection);
            else connection.Dispose();
        }
    }

    public void Dispose()
    {
        shelf.Dispose();
        framed?.Dispose();
    }
}
