using System.Net;
using System.Net.Sockets;
using Muster.Agent.Metrics;
using Muster.Metrics.Graphite;
using Muster.Metrics.Intake;
using Muster.Metrics.Listening;
using Muster.Metrics.Statsd;
using Muster.Protocol;
using Label = Muster.Metrics.Label;

namespace Muster.Agent.Gathering;

/// <summary>Listens for what programs of this host send (Graphite, StatsD), as the server ordered; samples go the way of the host's own.</summary>
internal sealed class ListenRounds(MetricSpool spool, TimeProvider time, Log log)
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _one = new(1);
    private Dictionary<(ListenOrder Order, string? Objection), Run> _running = [];

    private sealed record Run(MetricListener Listener, LabelledRounds Rounds, CancellationTokenSource Ends)
    {
        public Task Task { get; set; } = Task.CompletedTask;
        public string Error { get; set; } = "";
    }

    /// <summary>Makes these the listeners; those that did not change go on.</summary>
    /// <param name="orders">With what the host's owner has against them; such are reported, not followed.</param>
    public async Task PutAsync(IEnumerable<(ListenOrder Order, string? Objection)> orders, CancellationToken stop)
    {
        var wanted = orders.ToHashSet();
        await _one.WaitAsync(stop);
        try
        {
            var next = new Dictionary<(ListenOrder Order, string? Objection), Run>();
            foreach (var (order, run) in _running)
            {
                if (wanted.Contains(order)) next[order] = run;
                else await EndAsync(run);
            }
            foreach (var order in wanted.Where(order => !next.ContainsKey(order)))
                if (Make(order.Order, order.Objection, stop) is { } run) next[order] = run;
            Volatile.Write(ref _running, next);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>How the listeners stand, for the server to show.</summary>
    public IEnumerable<ListenReport> Reports()
    {
        foreach (var ((order, _), run) in Volatile.Read(ref _running))
        {
            var (tally, first) = (run.Listener.Tally, run.Listener.Tally.First);
            yield return new ListenReport
            {
                Key = order.Key,
                Address = run.Listener.Address?.ToString() ?? "",
                Error = run.Error,
                Samples = (ulong)run.Rounds.Given,
                Refused = (ulong)tally.Refused,
                FirstText = first?.Text ?? "",
                FirstReason = first?.Reason ?? "",
                FirstMs = first?.TimeMs ?? 0,
            };
        }
    }

    private Run? Make(ListenOrder order, string? objection, CancellationToken stop)
    {
        if (!IPAddress.TryParse(order.Address, out var address) || order.Port > ushort.MaxValue) return null;
        var (at, rounds) = (new IPEndPoint(address, (int)order.Port), new LabelledRounds(spool, [.. order.Labels.Select(label => new Label(label.Name, label.Value))]));
        PathRule[] rules = [.. order.Rules.Select(rule => new PathRule(rule.Match, rule.Name, [.. rule.Labels.Select(label => new Label(label.Name, label.Value))]))];
        MetricListener? listener = order.Kind switch
        {
            "graphite" => new GraphiteListener(at, rules, rounds.Add, time),
            "statsd" => new StatsdListener(at, new StatsdOptions
            {
                Quantiles = [.. order.Quantiles],
                Buckets = [.. order.Buckets],
                Forget = TimeSpan.FromMilliseconds(order.ForgetMs),
                MostSeries = (int)Math.Min(order.MaxSeries, SeriesBook.Most),
            }, rules, TimeSpan.FromMilliseconds(Math.Max(1000, order.FlushMs)), rounds.Add, time),
            // A newer server may know kinds that this agent does not.
            _ => null,
        };
        if (listener is null) return null;
        var run = new Run(listener, rounds, CancellationTokenSource.CreateLinkedTokenSource(stop));
        if (objection is null) run.Task = ListenAsync(order, run);
        else run.Error = objection;
        return run;
    }

    private async Task ListenAsync(ListenOrder order, Run run)
    {
        var ct = run.Ends.Token;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                run.Error = "";
                await run.Listener.RunAsync(ct);
            }
            catch (SocketException taken)
            {
                run.Error = taken.Message;
                log.WriteSparingly($"listen:{order.Key}", $"{order.Kind} cannot listen at {order.Address}:{order.Port} (tried again every {TryAgain.TotalSeconds} s): {taken.Message}");
            }
            await Task.Delay(TryAgain, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task EndAsync(Run run)
    {
        await run.Ends.CancelAsync();
        await run.Task;
        run.Ends.Dispose();
    }
}
