using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>What a query wants people to know beside its answer, each with its place; the same thing only once.</summary>
internal sealed class Annotations(string query)
{
    /// <summary>Enough to act on; a query over a thousand metrics would drown its reader otherwise.</summary>
    private const int Most = 200;

    private readonly HashSet<string> _warnings = [];
    private readonly HashSet<string> _infos = [];

    public IReadOnlyList<string> Warnings => [.. _warnings];
    public IReadOnlyList<string> Infos => [.. _infos];

    public void Warn(Expr place, string what, string metric = "") => Add(_warnings, "warning", place, what, metric);
    public void Info(Expr place, string what, string metric = "") => Add(_infos, "info", place, what, metric);

    private void Add(HashSet<string> set, string kind, Expr place, string what, string metric)
    {
        if (set.Count >= Most) return;
        var (line, column) = SourcePlace.Of(query, place.Start);
        set.Add($"PromQL {kind}: {what}{(metric.Length > 0 ? $" for metric name \"{metric}\"" : "")} ({line}:{column})");
    }
}
