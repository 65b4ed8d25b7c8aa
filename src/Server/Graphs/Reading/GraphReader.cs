using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;
using Muster.Server.Graphs.Marks;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Specs;
using Muster.Server.MetricsApi.Remote;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Graphs.Reading;

/// <summary>Answers what a graph shows in a time, in as many values as there are pixels. Thread-safe.</summary>
public sealed class GraphReader : IDisposable
{
    /// <summary>Lines of one graph; more tell nobody anything.</summary>
    public const int MostSeries = 200;

    /// <summary>Reads of samples at once; they hold whole series in memory.</summary>
    private const int AtOnce = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly MetricsStore _store;
    private readonly GraphMarks _marks;
    private readonly GapReasons _gaps;
    private readonly TimeProvider _time;
    private readonly UnitGuess _units;
    private readonly EvaluatedRead _evaluated;
    private readonly SampleRead _samples;
    private readonly SemaphoreSlim _reading = new(AtOnce);

    public GraphReader(MetricsStore store, GraphMarks marks, GapReasons gaps, TimeProvider time)
    {
        (_store, _marks, _gaps, _time) = (store, marks, gaps, time);
        (_units, _evaluated, _samples) = (new UnitGuess(store.Metadata), new EvaluatedRead(store.Engine), new SampleRead(store.Reader));
    }

    /// <exception cref="OperationCanceledException">The asker is gone.</exception>
    public async Task<GraphReading> ReadAsync(GraphQuestion question, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        var step = StepChoice.For(question.Range.ToMs - question.Range.FromMs, question.Width);
        var (series, warnings, faults) = (new List<GraphSeries>(), new List<string>(), new List<QueryFault>());
        foreach (var (query, place) in question.Spec.Queries.Select((query, place) => (query, place)))
        {
            try
            {
                series.AddRange(await OfQueryAsync(question, query, place, question.Range, step, warnings, either.Token));
                if (question.Compare is { } earlier)
                    series.AddRange((await OfQueryAsync(question, query, place, question.Range.Earlier(earlier), step, [], either.Token))
                        .Select(one => one with { Earlier = true, Points = one.Points.Shifted((long)earlier.TotalMilliseconds) }));
            }
            catch (Exception error) when (Reason(error) is not null)
            {
                faults.Add(new QueryFault(place, Reason(error)!));
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested)
            {
                faults.Add(new QueryFault(place, $"no answer within {Patience.TotalSeconds:0} s: ask for less time or fewer series"));
            }
        }
        var present = series.Where(one => !one.Earlier).ToList();
        var ofHosts = present.Select(one => one.Labels.Get(HostLabels.Host)).Where(host => host.Length > 0).ToHashSet(StringComparer.Ordinal);
        var marks = _marks.Of(new MarkQuestion(question.Range.From, question.Range.To, ofHosts, [.. present.Select(one => one.Labels)]) { Gathered = Gathered(question, present, step, cancel) });
        return new GraphReading(question, step.ShownMs, series, _gaps.Of(series, question.Range, marks, cancel), marks, warnings, faults);
    }

    private IReadOnlyList<string> Gathered(GraphQuestion question, List<GraphSeries> present, StepChoice step, CancellationToken cancel)
    {
        var (from, to) = (question.Range.FromMs, question.Range.ToMs);
        var queries = present.Where(one => one.Labels.Get(HostLabels.Host).Length == 0).Select(one => question.Spec.Queries[one.Query].Query).Distinct();
        return GatheredHosts.Of(_store, queries.Select(query => QueryText.Fill(query, step.AskedMs, to - from)), from, to, cancel);
    }

    private async Task<List<GraphSeries>> OfQueryAsync(
        GraphQuestion question, GraphQuery query, int place, TimeRange range, StepChoice step, List<string> warnings, CancellationToken cancel)
    {
        var (from, to) = (range.FromMs, range.ToMs);
        var text = QueryText.Fill(query.Query, step.AskedMs, to - from);
        var expr = Parser.Parse(text);
        var kind = query.Kind ?? question.Spec.Kind;
        List<(Labels Labels, Points Points)> found;
        if (expr.Bare is VectorSelector { Shift: { Offset: null, At: AtKind.None }, Ends: RangeEnds.Plain } plain)
            found = await SamplesAsync(plain, from, to, step, question.Width, OnGrid(question.Spec, kind), cancel);
        else
        {
            (found, var said) = await _evaluated.ReadAsync(text, from, to, step, MostSeries, cancel);
            warnings.AddRange(said);
        }
        if (found.Count > MostSeries)
        {
            warnings.Add($"only {MostSeries} series are drawn: narrow the query, or gather it with sum, avg or topk");
            found.RemoveRange(MostSeries, found.Count - MostSeries);
        }
        found.RemoveAll(one => one.Points.Count == 0);
        // A line without labels has the name of the graph, where it is the only one: its query may be as long as a list of all hosts.
        var nameless = question.Spec is { Queries.Count: 1, Title.Length: > 0 } titled ? titled.Title : query.Query;
        var names = SeriesNames.Of([.. found.Select(one => one.Labels)], query.Legend, nameless);
        var unit = query.Unit.Length > 0 ? query.Unit : question.Spec.Unit;
        return
        [
            .. found.Select((one, i) => new GraphSeries(place, names[i], one.Labels, unit.Length > 0 ? unit : _units.Of(expr), kind, one.Points, false) { Color = query.Color, Width = query.Width })
                .OrderBy(one => one.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    private async Task<List<(Labels, Points)>> SamplesAsync(VectorSelector selector, long from, long to, StepChoice step, int width, bool onGrid, CancellationToken cancel)
    {
        var matchers = _store.HostLabels.Rewrite(selector.Matchers);
        await _reading.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => _samples.Read(matchers, from, to, step, width, onGrid, MostSeries, cancel), cancel);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>What is added up must have its values at the same times.</summary>
    private static bool OnGrid(GraphSpec spec, GraphKind kind) => spec.Kind is GraphKind.Heatmap || kind is GraphKind.Stack or GraphKind.Percent;

    private static string? Reason(Exception error) => error switch
    {
        ParseException or FormatException or StoreAwayException => error.Message,
        QueryException { Failure: not QueryFailure.Canceled } failed => failed.Message,
        ArgumentException wrong => wrong.Message.Split(" (Parameter", 2)[0],
        IOException disk => disk.Message,
        _ => null,
    };

    public void Dispose() => _reading.Dispose();
}
