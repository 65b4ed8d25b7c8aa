using Muster.Metrics;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>All that holds for one query while it runs.</summary>
internal sealed class QueryContext(string query, StepGrid grid, ISeriesReader reader, QueryEngineOptions options, CancellationToken cancel)
{
    public string Query { get; } = query;
    /// <summary>The grid of the whole query; subqueries make their own.</summary>
    public StepGrid Grid { get; } = grid;
    public ISeriesReader Reader { get; } = reader;
    public QueryEngineOptions Options { get; } = options;
    public CancellationToken Cancel { get; } = cancel;
    public SampleBudget Budget { get; } = new(options.MaxSamples);
    public Annotations Notes { get; } = new(query);

    /// <summary>How far instant selectors look back at the steps of the query; at the steps of subqueries it is the usual time.</summary>
    public long LookbackMs { get; init; } = (long)options.Lookback.TotalMilliseconds;

    public QueryWindow Window => new(Grid.Count == 1 && Grid.Step == 0 ? 0 : Grid.Step / 1000.0, (Grid.End - Grid.Start) / 1000.0);

    public long DurationMs(Expr duration) => (long)Math.Round(DurationValue.Seconds(duration, Window, Query) * 1000, MidpointRounding.AwayFromZero);

    /// <summary>As <see cref="DurationMs"/>, for widths: a range or step of nothing is an error.</summary>
    public long WidthMs(Expr duration)
    {
        var width = DurationMs(duration);
        return width > 0 ? width : throw new ParseException(Query, duration.Start, "duration must be greater than 0");
    }

    /// <summary>The moments a selector looks back from, one for each step: fixed with @, moved by offset.</summary>
    public (long First, long Step) ReferenceTimes(TimeShift shift, StepGrid grid)
    {
        var offset = shift.Offset is null ? 0 : DurationMs(shift.Offset);
        return shift.At switch
        {
            AtKind.Time => (shift.AtMs - offset, 0),
            AtKind.Start => (Grid.Start - offset, 0),
            AtKind.End => (Grid.End - offset, 0),
            _ => (grid.Start - offset, grid.Step),
        };
    }

    public QueryException Fail(string message) => new(QueryFailure.Execution, message);
}
