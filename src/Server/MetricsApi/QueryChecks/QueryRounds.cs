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
    private const int MostStates = 1000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250), KeptFor = TimeSpan.FromDays(1);
    private readonly Dictionary<string, (long Due, ulong Revision)> _due = [];
    private readonly HashSet<string> _running = [], _homeless = [];
    private readonly HashSet<BorneState> _standIns = [];

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
    private long NextLook(CheckDefinition check) => (long)assignments.BorneBy(check.Name)
        .Select(borne => engine.Find(borne.State.Host)?.Slots.FirstOrDefault(slot => slot.Name.Text == borne.State.Name))
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

    /// <summary>One round: asks, sorts the series by the state they are of, stores a result for each.</summary>
    public async Task AskAsync(CheckDefinition check, CancellationToken ct)
    {
        var kind = (QueryKind)check.Kind;
        var (started, began) = (time.GetUtcNow(), time.GetTimestamp());
        var byState = new Dictionary<BorneState, List<AnsweredSeries>>();
        string? failure = null;
        try
        {
            foreach (var series in await AnswerAsync(check, kind, started, ct))
            {
                if (places.Of(check, series.Labels) is not { } host) continue;
                BorneState state = new(kind.Each ? SeriesName.Of(check.Name, QueryVerdict.Distinction(series.Labels, host)) : check.Name, host.Id);
                if (!byState.TryGetValue(state, out var own)) byState[state] = own = [];
                own.Add(series);
            }
            if (byState.Count > MostStates) throw new QueryException(QueryFailure.Execution, $"{byState.Count} series would each have a state, at most {MostStates} may: aggregate them (sum by …), or write each: host");
        }
        catch (Exception wrong) when (wrong is QueryException or ParseException or ArgumentException or IOException)
        {
            failure = wrong.Message;
        }
        var elapsed = time.GetElapsedTime(began);
        if (failure is null) Settle(check, byState.Keys, started);
        // Whoever has a state gets a result every time: no series is one too.
        var borne = assignments.BorneBy(check.Name);
        if (borne.Count == 0 && places.Bearer(check) is { } bearer)
        {
            assignments.Bear(check.Name, bearer.Id);
            lock (_running) _standIns.Add(new BorneState(check.Name, bearer.Id));
            borne = assignments.BorneBy(check.Name);
        }
        if (borne.Count == 0 && _homeless.Add(check.Name)) log.LogWarning("The query check {Check} has no host that could carry its state: enrol one, or name one with host:", check.Name);
        foreach (var (state, _) in borne)
        {
            var verdict = failure is not null ? QueryVerdict.Failed(failure) : QueryVerdict.Of(kind, byState.GetValueOrDefault(state, []));
            await StoreAsync(state, check, verdict, started, elapsed);
        }
    }

    /// <summary>
    /// What was answered has a state from here on. The state that stood for the whole check while there was no series ends with the first one;
    /// that of a single series ends when the series has been away for long.
    /// </summary>
    private void Settle(CheckDefinition check, ICollection<BorneState> answered, DateTimeOffset now)
    {
        foreach (var state in answered) assignments.Bear(state.Name, state.Host);
        if (answered.Count == 0) return;
        var ofSeries = answered.All(state => SeriesName.IsOne(state.Name));
        foreach (var (state, at) in assignments.BorneBy(check.Name))
        {
            if (answered.Contains(state)) continue;
            bool standIn;
            lock (_running) standIn = _standIns.Remove(state);
            var isOne = SeriesName.IsOne(state.Name);
            if (standIn || (!isOne && ofSeries) || (isOne && now.ToUnixTimeMilliseconds() - at > KeptFor.TotalMilliseconds)) assignments.Drop(state);
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

    private async Task StoreAsync(BorneState state, CheckDefinition check, QueryVerdict verdict, DateTimeOffset started, TimeSpan elapsed)
    {
        if (hosts.Find(state.Host) is null) return;
        var output = ByteString.CopyFromUtf8(verdict.Output);
        var batch = new ResultBatch();
        batch.Results.Add(new Result
        {
            Check = state.Name,
            Status = (uint)verdict.Status,
            Output = output.Length <= check.MaxOutputBytes ? output : ByteString.CopyFrom(output.Span[..check.MaxOutputBytes]),
            Truncated = output.Length > check.MaxOutputBytes,
            StartedMs = started.ToUnixTimeMilliseconds(),
            DurationUs = (uint)Math.Min(uint.MaxValue, elapsed.TotalMicroseconds),
            Revision = check.Revision,
        });
        await engine.StoreAsync(state.Host, batch);
    }
}
