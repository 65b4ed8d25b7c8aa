using Muster.Metrics;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>Answers PromQL over a reader, within limits of time, memory and concurrency. Thread-safe.</summary>
public sealed class QueryEngine(ISeriesReader reader, QueryEngineOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _running = new(options.MaxConcurrent);

    public QueryEngineOptions Options { get; } = options;

    /// <param name="atMs">Unix milliseconds.</param>
    /// <exception cref="ParseException">The query is wrong.</exception>
    /// <exception cref="QueryException">It has no answer, or a limit was met.</exception>
    public Task<QueryResult> InstantAsync(string query, long atMs, CancellationToken cancel = default) =>
        RunAsync(query, new StepGrid(atMs, 0, 1), isRange: false, 0, cancel);

    public Task<QueryResult> InstantAsync(string query, DateTimeOffset at, CancellationToken cancel = default) =>
        InstantAsync(query, at.ToUnixTimeMilliseconds(), cancel);

    /// <summary>One value at startMs, startMs + stepMs, … up to and including endMs.</summary>
    /// <param name="lookbackMs">
    /// How far an instant selector looks back for a sample where that is more than usual: with the step's length no sample falls between two steps,
    /// as it does in the API that others ask, whose steps see five minutes each however far apart they are.
    /// </param>
    /// <exception cref="ArgumentException">The end lies before the start, the step is not above zero, or there are too many steps.</exception>
    public Task<QueryResult> RangeAsync(string query, long startMs, long endMs, long stepMs, CancellationToken cancel = default, long lookbackMs = 0)
    {
        if (stepMs <= 0) throw new ArgumentException("zero or negative query resolution step widths are not accepted. Try a positive integer", nameof(stepMs));
        if (endMs < startMs) throw new ArgumentException("end timestamp must not be before start time", nameof(endMs));
        var steps = ((Int128)endMs - startMs) / stepMs + 1;
        if (steps > Options.MaxSteps)
            throw new ArgumentException($"exceeded maximum resolution of {Options.MaxSteps} points per timeseries. Try decreasing the query resolution (?step=XX)", nameof(stepMs));
        return RunAsync(query, new StepGrid(startMs, stepMs, (int)steps), isRange: true, lookbackMs, cancel);
    }

    private async Task<QueryResult> RunAsync(string query, StepGrid grid, bool isRange, long lookbackMs, CancellationToken cancel)
    {
        var expr = Parser.Parse(query);
        if (isRange && expr.Kind is not (ValueKind.Scalar or ValueKind.Vector))
            throw new ParseException(query, 0, $"invalid expression type \"{TypeCheck.Describe(expr.Kind)}\" for range query, must be scalar or instant vector");
        using var timeout = new CancellationTokenSource(Options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        var began = time.GetTimestamp();
        try
        {
            await _running.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                var context = new QueryContext(query, grid, reader, Options, either.Token) { LookbackMs = Math.Max(lookbackMs, (long)Options.Lookback.TotalMilliseconds) };
                var value = await Task.Run(() => new QueryRun(context).Answer(expr, isRange), either.Token).ConfigureAwait(false);
                var stats = new QueryStats(context.Budget.Loaded, context.Budget.Peak, time.GetElapsedTime(began));
                return new QueryResult(value, context.Notes.Warnings, context.Notes.Infos, stats);
            }
            finally
            {
                _running.Release();
            }
        }
        catch (OperationCanceledException stopped)
        {
            throw cancel.IsCancellationRequested
                ? new QueryException(QueryFailure.Canceled, "query was canceled", stopped)
                : new QueryException(QueryFailure.Timeout, $"query timed out after {Options.Timeout.TotalSeconds:0.###} s", stopped);
        }
    }

    public void Dispose() => _running.Dispose();
}
