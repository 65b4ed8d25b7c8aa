using System.Text;
using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>info(v, {labels}): adds the labels of info metrics (target_info unless named otherwise) that share <c>instance</c> and <c>job</c>.</summary>
internal static class InfoFunction
{
    private const string DefaultMetric = "target_info";
    private static readonly string[] Identifying = ["instance", "job"];

    public static List<StepSeries> Call(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var context = evaluator.Context;
        var selector = call.Arguments.Count > 1 ? (VectorSelector)call.Arguments[1] : new VectorSelector("", []);
        var ofName = selector.Matchers.Where(m => m.Name == Labels.MetricName).ToList();
        var ofData = selector.Matchers.Where(m => m.Name != Labels.MetricName).ToList();
        if (ofName.Count == 0) ofName.Add(new Matcher(Labels.MetricName, MatchKind.Equal, DefaultMetric));
        var bases = evaluator.Vector(call.Arguments[0], grid);
        bool IsInfo(StepSeries s) => ofName.TrueForAll(m => m.Matches(s.Labels.Get(Labels.MetricName)));
        var asked = new VectorSelector("", [.. ofName, .. ofData.Where(m => !m.Matches(""))]) { Start = call.Start, End = call.End };
        var byKey = new Dictionary<string, List<StepSeries>>();
        var scratch = new StringBuilder();
        // Only labels are taken of an info series; its row holds the time of its samples, so that the newest can win.
        foreach (var info in bases.Count == 0 ? [] : evaluator.SampleTimes(asked, grid))
        {
            var key = LabelSets.KeyOf(info.Labels, Identifying, scratch);
            if (!byKey.TryGetValue(key, out var list)) byKey[key] = list = [];
            list.Add(info);
        }
        var result = new List<StepSeries>();
        foreach (var one in bases)
        {
            if (IsInfo(one)) result.Add(one);
            else Enrich(evaluator, one, byKey.GetValueOrDefault(LabelSets.KeyOf(one.Labels, Identifying, scratch)) ?? [], ofData, result, grid);
        }
        return SeriesMerging.Unique(context, result, grid, SeriesMerging.SameLabelSet);
    }

    /// <summary>Info series come and go, so the labels added may differ from step to step.</summary>
    private static void Enrich(Evaluator evaluator, StepSeries one, List<StepSeries> infos, List<Matcher> ofData, List<StepSeries> result, StepGrid grid)
    {
        var rows = new Dictionary<Labels, StepSeries>();
        for (var i = 0; i < grid.Count; i++)
        {
            if (!one.Has(i)) continue;
            var labels = With(evaluator.Context, one.Labels, Newest(evaluator.Context, infos, i), ofData);
            if (labels is null) continue;
            if (!rows.TryGetValue(labels, out var row))
            {
                rows[labels] = row = evaluator.NewSeries(labels, grid);
                row.DropName = one.DropName;
                result.Add(row);
            }
            row.Values[i] = one.Values[i];
            if (one.Histogram(i) is { } histogram) row.Set(i, histogram, grid.Count);
        }
        evaluator.Context.Budget.Return(one.Values, grid.Count);
    }

    /// <summary>One series of each info metric: the one seen last.</summary>
    private static ICollection<StepSeries> Newest(QueryContext context, List<StepSeries> infos, int step)
    {
        var newest = new Dictionary<string, StepSeries>();
        foreach (var info in infos)
        {
            if (!info.Has(step)) continue;
            var metric = info.Labels.Get(Labels.MetricName);
            if (newest.TryGetValue(metric, out var other) && other.Values[step] == info.Values[step])
                throw context.Fail($"found duplicate series for info metric: existing {MatchKeys.Text(other.Labels)}, new {MatchKeys.Text(info.Labels)}");
            if (other is null || other.Values[step] < info.Values[step]) newest[metric] = info;
        }
        return newest.Values;
    }

    /// <summary>Null: a condition asks for a label that no info series gives.</summary>
    private static Labels? With(QueryContext context, Labels labels, IEnumerable<StepSeries> infos, List<Matcher> ofData)
    {
        var added = new Dictionary<string, string>();
        foreach (var info in infos)
            foreach (var label in info.Labels)
            {
                if (label.Name == Labels.MetricName || Identifying.Contains(label.Name) || labels.Get(label.Name).Length > 0) continue;
                if (ofData.Count > 0 && !ofData.Exists(m => m.Name == label.Name)) continue;
                if (added.TryGetValue(label.Name, out var other) && other != label.Value) throw context.Fail($"conflicting label: {label.Name}");
                added[label.Name] = label.Value;
            }
        if (ofData.Exists(m => !m.Matches("") && !m.Matches(added.GetValueOrDefault(m.Name) ?? labels.Get(m.Name)))) return null;
        return added.Count == 0 ? labels : Labels.From(labels.Concat(added.Select(p => new Label(p.Key, p.Value))));
    }
}
