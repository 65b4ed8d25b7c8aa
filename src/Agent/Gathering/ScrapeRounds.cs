using Google.Protobuf;
using Muster.Probes.Scraping;
using Muster.Protocol;

namespace Muster.Agent.Gathering;

/// <summary>Asks the programs the server named, each at its time, and hands on what they answer as it came.</summary>
internal sealed class ScrapeRounds(ScrapeClient client, RelayQueue relay, TimeProvider time, Log log)
{
    /// <summary>A frame to the server holds 4 MiB.</summary>
    private const int MostBytes = (4 << 20) - 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<(ScrapeOrder Order, string? Objection), CancellationTokenSource> _running = [];

    /// <summary>Makes these the programs that are asked; what did not change keeps its beat.</summary>
    /// <param name="orders">With what the host's owner has against them; such are answered for, not asked.</param>
    public void Put(IEnumerable<(ScrapeOrder Order, string? Objection)> orders, CancellationToken stop)
    {
        var wanted = orders.ToHashSet();
        lock (_gate)
        {
            foreach (var gone in _running.Keys.Where(order => !wanted.Contains(order)).ToArray())
            {
                _running.Remove(gone, out var run);
                run!.Cancel();
            }
            foreach (var order in wanted.Where(order => !_running.ContainsKey(order)))
            {
                var run = CancellationTokenSource.CreateLinkedTokenSource(stop);
                _running[order] = run;
                _ = RunAsync(order.Order, order.Objection, run);
            }
        }
    }

    private async Task RunAsync(ScrapeOrder order, string? objection, CancellationTokenSource run)
    {
        try
        {
            var every = TimeSpan.FromMilliseconds(Math.Max(1000, order.EveryMs));
            var ask = new ScrapeAsk(order.Url, TimeSpan.FromMilliseconds(Math.Max(100, order.TimeoutMs)), (int)Math.Min(order.MaxBytes, MostBytes), order.BearerFile, order.Insecure);
            var next = time.GetUtcNow() + TimeSpan.FromMilliseconds(order.OffsetMs);
            while (true)
            {
                if (next - time.GetUtcNow() is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, time, run.Token);
                var reply = objection is null ? await client.AskAsync(ask, run.Token) : new ScrapeReply(time.GetUtcNow().ToUnixTimeMilliseconds(), default, "", false, default, objection);
                relay.Add(new ScrapeBody
                {
                    Key = order.Key,
                    TimeMs = reply.TimeMs,
                    DurationUs = (ulong)reply.Duration.TotalMicroseconds,
                    ContentType = reply.ContentType,
                    Gzip = reply.Gzip,
                    Body = UnsafeByteOperations.UnsafeWrap(reply.Body),
                    Error = reply.Error,
                });
                // Missed beats are left out, the others keep their places.
                do next += every;
                while (next <= time.GetUtcNow());
            }
        }
        catch (OperationCanceledException)
        {
            // No longer wanted, or the agent stops.
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            log.Write($"scraping {order.Url} has ended: {error.Message}");
        }
        finally
        {
            run.Dispose();
        }
    }
}
