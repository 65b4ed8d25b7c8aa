using System.Collections.Immutable;

namespace Muster.Server.Graphs.Marks;

/// <summary>How a mark stands against what it is drawn on.</summary>
public enum MarkTone { Quiet, Ok, Warning, Critical, Unknown, Accent }

/// <summary>A labelled moment (no end) or span that is drawn on graphs: a deployment, a downtime, a change of a state.</summary>
/// <param name="Kind">A word that its kind is known by, and may be hidden by: <c>deploy</c>, <c>maintenance</c>, <c>state</c> …</param>
/// <param name="Hosts">Names of the hosts it is of; empty: of everything.</param>
/// <param name="Url">A page of this server that says more; empty: none.</param>
public sealed record GraphMark(DateTimeOffset From, DateTimeOffset? To, string Kind, string Title, MarkTone Tone = MarkTone.Accent)
{
    public string Text { get; init; } = "";
    public string Url { get; init; } = "";
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>While it lasts, values may be missing because of it: gaps are explained by it (a downtime).</summary>
    public bool ExplainsGaps { get; init; }
}

/// <summary>What a graph asks its marks for.</summary>
/// <param name="Hosts">Names of the hosts whose series it shows; empty: none of its series belongs to a host.</param>
/// <param name="Series">The labels of its series.</param>
public sealed record MarkQuestion(DateTimeOffset From, DateTimeOffset To, IReadOnlySet<string> Hosts, IReadOnlyList<Metrics.Labels> Series)
{
    /// <summary>Hosts whose values went into series that belong to none: sums, means.</summary>
    public IReadOnlyList<string> Gathered { get; init; } = [];
}

/// <summary>Where marks come from: every slice that knows of something that belongs on graphs registers itself here.</summary>
public sealed class GraphMarks(ILogger<GraphMarks> log)
{
    /// <summary>More would cover the lines.</summary>
    public const int Most = 500;

    private ImmutableArray<Func<MarkQuestion, IEnumerable<GraphMark>>> _sources = [];

    /// <summary>Asks this source too, from now on. It answers with what touches the span; what is of other hosts only is left out here.</summary>
    public void From(Func<MarkQuestion, IEnumerable<GraphMark>> source) => ImmutableInterlocked.Update(ref _sources, all => all.Add(source));

    /// <summary>Oldest first. A source that fails is told in the log; the graph is drawn without it.</summary>
    public IReadOnlyList<GraphMark> Of(MarkQuestion question)
    {
        var found = new List<GraphMark>();
        foreach (var source in _sources)
        {
            try
            {
                found.AddRange(source(question).Where(mark => mark.From <= question.To && (mark.To ?? mark.From) >= question.From
                    && (mark.Hosts.Count == 0 || mark.Hosts.Any(question.Hosts.Contains))));
            }
            catch (Exception error) when (error is IOException or InvalidOperationException or Microsoft.Data.Sqlite.SqliteException)
            {
                log.LogWarning("A graph is drawn without some of its marks: {Reason}", error.Message);
            }
        }
        return [.. found.OrderBy(mark => mark.From).TakeLast(Most)];
    }
}
