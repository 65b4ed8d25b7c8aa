using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.MetricsApi.Query;

/// <summary>query, query_range, format_query.</summary>
internal sealed class QueryEndpoints(MetricsStore store, TimeProvider time)
{
    private const string Cut = "results truncated due to limit";

    public async Task InstantAsync(HttpContext context, RequestParameters asked)
    {
        var at = asked.Time("time", time.GetUtcNow().ToUnixTimeMilliseconds());
        await AnswerAsync(context, asked, (query, ct) => store.Engine.InstantAsync(query, at, ct));
    }

    public async Task RangeAsync(HttpContext context, RequestParameters asked)
    {
        var (start, end) = (asked.Time("start"), asked.Time("end"));
        if (end < start) throw ApiFault.Parameter("end", "end timestamp must not be before start time");
        var step = asked.Duration("step") ?? throw ApiFault.Parameter("step", "cannot parse \"\" to a valid duration");
        if (step <= 0) throw ApiFault.Parameter("step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        await AnswerAsync(context, asked, (query, ct) => store.Engine.RangeAsync(query, start, end, step, ct));
    }

    public static Task FormatAsync(HttpContext context, RequestParameters asked)
    {
        var text = PrettyPrinter.Format(Parser.Parse(asked.Text("query") ?? ""));
        return ApiAnswer.SuccessAsync(context, json => json.WriteStringValue(text));
    }

    private async Task AnswerAsync(HttpContext context, RequestParameters asked, Func<string, CancellationToken, Task<QueryResult>> ask)
    {
        // Another look-back than the engine's would be a silent lie; nobody but experimenters sends it.
        if (asked.Text("lookback_delta") is not null) throw ApiFault.Parameter("lookback_delta", "the look-back is fixed to " + DurationText.Format((long)store.Engine.Options.Lookback.TotalMilliseconds));
        var limit = asked.Limit();
        var timeout = asked.Duration("timeout");
        if (timeout <= 0) throw ApiFault.Parameter("timeout", "must be above zero");
        using CancellationTokenSource own = timeout is { } ms && ms < store.Engine.Options.Timeout.TotalMilliseconds ? new(TimeSpan.FromMilliseconds(ms), time) : new();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(own.Token, context.RequestAborted);
        QueryResult result;
        try
        {
            result = await ask(asked.Text("query") ?? "", either.Token);
        }
        catch (QueryException stopped) when (stopped.Failure == QueryFailure.Canceled && own.IsCancellationRequested)
        {
            throw ApiFault.Timeout("query timed out in expression evaluation");
        }
        var warnings = limit > 0 && ResultWriter.Count(result.Value) > limit ? [.. result.Warnings, Cut] : result.Warnings;
        await ApiAnswer.SuccessAsync(context, json => ResultWriter.Write(json, result, limit, asked.Text("stats") is not null), warnings, result.Infos);
    }
}
