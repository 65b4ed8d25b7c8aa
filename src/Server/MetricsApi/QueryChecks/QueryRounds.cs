using System.Diagnostics;
using Google.Protobuf;
using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;
using Muster.Protocol;
using Muster.Server.Checking;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Store;
using Muster.Server.States.Engine;

namespace Muster.Server.MetricsApi.QueryChecks;

/// <summary>Asks the query checks at their times; what comes out is a result like any other, judged by the same state machine.</summary>
public sealed class QueryRounds(
    MetricsStore store, AssignmentTable assignments, QueryPlaces places, HostRegistry hosts, StateEngine engine, TimeProvider time, ILogger<QueryRounds> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private readonly Dictionary<string, (long Due, ulong Revision)> _due = [];
    private readonly HashSet<string> _running = [], _homeless = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Begin(time.GetUtcNow().ToUnixTimeMilliseconds(), stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private void Begin(long now, CancellationToken ct)
    {
        var checks = assignments.Catalogue.Values.Where(check => check is { Enabled: true, Kind: QueryKind }).ToList();
        foreach (var gone in _due.Keys.Except(checks.Select(check => check.Name)).ToList()) _due.Remove(gone);
        foreach (var check in checks)
        {
            // The first look is soon but spread.
            var due = _due.TryGetValue(check.Name, out var known) && known.Revision == check.Revision ? known.Due : now + (uint)check.Revision % 1000;
            lock (_running)
                if (due <= now && _running.Add(check.Name))
                {
                    due = now + NextLook(check);
                    _ = Task.Run(() => OnceAsync(check, ct), CancellationToken.None);
                }
            _due[check.Name] = (due, check.Revision);
        }
    }

    /// <summary>Sooner while a state is not settled.</summary>
    private long NextLook(CheckDefinition check) => (long)assignments.BearersOf(check.Name)
        .Select(host => engine.Find(host)?.Slots.FirstOrDefault(slot => slot.Name.Text == check.Name))
        .Select(slot => slot is null ? check.Policy.Interval : check.Policy.NextLookAfter(slot.Read().State))
        .DefaultIfEmpty(check.Policy.Interval).Min().TotalMilliseconds;

    private async Task OnceAsync(CheckDefinition check, CancellationToken ct)
    {
        try
        {
            await AskAsync(check, ct);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            if (!ct.IsCancellationRequested) log.LogWarning("The answer to {Check} was lost: {Reason}", check.Name, error.Message);
        }
        finally
        {
            lock (_running) _running.Remove(check.Name);
        }
    }

    /// <summary>One round: asks, sorts the series by host, stores a result for each.</summary>
    public async Task AskAsync(CheckDefinition check, CancellationToken ct)
    {
        var kind = (QueryKind)check.Kind;
        var (started, began) = (time.GetUtcNow(), time.GetTimestamp());
        var byHost = new Dictionary<HostId, List<AnsweredSeries>>();
        string? failure = null;
        try
        {
            foreach (var series in await AnswerAsync(check, kind, started, ct))
            {
                if (places.Of(check, series.Labels) is not { } host) continue;
                if (!byHost.TryGetValue(host.Id, out var own)) byHost[host.Id] = own = [];
                own.Add(series);
            }
        }
        catch (Exception wrong) when (wrong is QueryException or ParseException or ArgumentException or IOException)
        {
            failure = wrong.Message;
        }
        var elapsed = time.GetElapsedTime(began);
        foreach (var host in byHost.Keys.ToList()) assignments.Bear(check, host);
        // Whoever has a state gets a result every time: no series is one too.
        var bearers = assignments.BearersOf(check.Name);
        if (bearers.Count == 0 && places.Bearer(check) is { } bearer)
        {
            assignments.Bear(check, bearer.Id);
            bearers = assignments.BearersOf(check.Name);
        }
        if (bearers.Count == 0 && _homeless.Add(check.Name)) log.LogWarning("The query check {Check} has no host that could carry its state: enrol one, or name one with host:", check.Name);
        foreach (var host in bearers)
        {
            var verdict = failure is not null ? QueryVerdict.Failed(failure) : QueryVerdict.Of(kind, byHost.GetValueOrDefault(host, []));
            await StoreAsync(host, check, verdict, started, elapsed);
        }
    }

    private async Task<IEnumerable<AnsweredSeries>> AnswerAsync(CheckDefinition check, QueryKind kind, DateTimeOffset at, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(check.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            return (await store.Engine.InstantAsync(kind.Expression, at, either.Token)).Value switch
            {
                VectorValue vector => vector.Samples.Where(sample => sample.Histogram is null).Select(sample => new AnsweredSeries(sample.Labels, sample.Value)),
                ScalarValue scalar => [new AnsweredSeries(Labels.Empty, scalar.Value)],
                var other => throw new UnreachableException($"{other.GetType().Name} of a query that was looked at when it was configured"),
            };
        }
        catch (QueryException stopped) when (timeout.IsCancellationRequested && stopped.Failure == QueryFailure.Canceled)
        {
            throw new QueryException(QueryFailure.Timeout, $"no answer within {Configuration.DurationText.Print(check.Timeout)}", stopped);
        }
    }

    private async Task StoreAsync(HostId host, CheckDefinition check, QueryVerdict verdict, DateTimeOffset started, TimeSpan elapsed)
    {
        if (hosts.Find(host) is null) return;
        var output = ByteString.CopyFromUtf8(verdict.Output);
        var batch = new ResultBatch();
        batch.Results.Add(new Result
        {
            Check = check.Name,
            Status = (uint)verdict.Status,
            Output = output.Length <= check.MaxOutputBytes ? output : ByteString.CopyFrom(output.Span[..check.MaxOutputBytes]),
            Truncated = output.Length > check.MaxOutputBytes,
            StartedMs = started.ToUnixTimeMilliseconds(),
            DurationUs = (uint)Math.Min(uint.MaxValue, elapsed.TotalMicroseconds),
            Revision = check.Revision,
        });
        await engine.StoreAsync(host, batch);
    }
}
