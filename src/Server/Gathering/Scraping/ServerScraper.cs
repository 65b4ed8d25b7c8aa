using System.Collections.Concurrent;
using Muster.Server.Configuration.Sources;
using Muster.Server.Hosts;

namespace Muster.Server.Gathering.Scraping;

/// <summary>Asks the server's own targets, each at its time: begun spread over the interval by a hash, so that they do not all come at once.</summary>
public sealed class ServerScraper(TargetBoard board, ScrapeFetch fetch, TimeProvider time, ILogger<ServerScraper> log)
{
    private readonly ConcurrentDictionary<TargetIntake, CancellationTokenSource> _running = new();

    /// <summary>Takes over what the configuration and the hosts say now.</summary>
    public void Put(IEnumerable<ScrapeSource> sources, IReadOnlyList<HostRecord> hosts)
    {
        var (begun, ended) = board.Put(sources.SelectMany(source => TargetPlan.OfServer(source, hosts)), target => !target.Source.FromAgent);
        foreach (var gone in ended)
            if (_running.TryRemove(gone, out var run)) run.Cancel();
        foreach (var intake in begun)
        {
            var run = new CancellationTokenSource();
            _running[intake] = run;
            _ = RunAsync(intake, run);
        }
    }

    public void Stop()
    {
        foreach (var (intake, run) in _running)
        {
            _running.TryRemove(intake, out _);
            run.Cancel();
        }
    }

    private async Task RunAsync(TargetIntake intake, CancellationTokenSource run)
    {
        try
        {
            var every = intake.Target.Source.Every;
            var next = time.GetUtcNow() + Offset(intake.Target.Key, every);
            while (true)
            {
                if (next - time.GetUtcNow() is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, time, run.Token);
                var answer = await fetch.AskAsync(intake.Target, run.Token);
                if (run.IsCancellationRequested) return;
                intake.Take(answer);
                // Missed beats are left out, the others keep their places.
                do next += every;
                while (next <= time.GetUtcNow());
            }
        }
        catch (OperationCanceledException)
        {
            // The target is no longer asked.
        }
        catch (Exception error)
        {
            log.LogError(error, "Scraping {Target} has ended", intake.Target.Url);
        }
        finally
        {
            run.Dispose();
        }
    }

    /// <summary>The same after every start, so that a restart does not shift the beats.</summary>
    internal static TimeSpan Offset(string key, TimeSpan every)
    {
        var hash = 2166136261u;
        foreach (var sign in key) hash = (hash ^ sign) * 16777619u;
        return every * (hash / (double)uint.MaxValue);
    }
}
