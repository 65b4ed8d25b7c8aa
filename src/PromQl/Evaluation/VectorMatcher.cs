using Muster.Metrics;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>
/// Arithmetic and comparison between two vectors. Partners are found once per pair of series, not once per step;
/// what must be unique is checked per step, because series of one group may take turns.
/// </summary>
internal sealed class VectorMatcher(Evaluator evaluator, BinaryExpr expr, StepGrid grid)
{
    private readonly VectorMatching _matching = expr.Matching ?? VectorMatching.Default;
    private readonly MatchKeys _keys = new(expr.Matching ?? VectorMatching.Default);
    private readonly QueryContext _context = evaluator.Context;

    private bool OneIsLeft => _matching.Cardinality == Cardinality.OneToMany;
    private bool IsOneToOne => _matching.Cardinality == Cardinality.OneToOne;

    public List<StepSeries> Apply(List<StepSeries> left, List<StepSeries> right)
    {
        var (many, ones) = OneIsLeft ? (right, left) : (left, right);
        var fillOne = OneIsLeft ? _matching.FillLeft : _matching.FillRight;
        var fillMany = OneIsLeft ? _matching.FillRight : _matching.FillLeft;
        if (many.Count == 0 && fillMany is null) return [];
        if (ones.Count == 0 && fillOne is null) return [];
        var groups = _keys.Group(ones);
        if (!IsOneToOne || many.Count > 0) CheckOnes(groups, many);
        var result = new List<StepSeries>(many.Count);
        var manyGroups = _keys.Group(many);
        foreach (var (key, series) in manyGroups)
        {
            var partners = groups.GetValueOrDefault(key) ?? [];
            if (IsOneToOne && series.Count > 1) CheckMany(series, partners, fillOne is not null);
            foreach (var one in series)
            {
                foreach (var partner in partners) result.Add(Combine(one, partner));
                if (fillOne is { } value) result.Add(Combine(one, Filler(_keys.Shown(one.Labels), value, partners)));
            }
        }
        if (fillMany is { } filled)
            foreach (var (key, partners) in groups)
                foreach (var partner in partners)
                    result.Add(Combine(Filler(_keys.Shown(partner.Labels), filled, manyGroups.GetValueOrDefault(key) ?? []), partner));
        foreach (var one in left.Concat(right)) _context.Budget.Return(one.Values, grid.Count);
        result.RemoveAll(one => !one.HasAny(grid.Count));
        return SeriesMerging.Unique(_context, result, grid, IsOneToOne
            ? "multiple matches for labels: many-to-one matching must be explicit (use group_left/group_right)"
            : "multiple matches for labels: grouping labels must ensure unique matches");
    }

    /// <summary>Stands where none of the series has a sample.</summary>
    private StepSeries Filler(Labels labels, double value, List<StepSeries> absentees)
    {
        var filler = evaluator.NewSeries(labels, grid);
        for (var i = 0; i < grid.Count; i++)
            if (!absentees.Exists(s => s.Has(i))) filler.Values[i] = value;
        return filler;
    }

    private void CheckOnes(Dictionary<string, List<StepSeries>> groups, List<StepSeries> many)
    {
        foreach (var group in groups.Values)
        {
            if (group.Count < 2) continue;
            for (var i = 0; i < grid.Count; i++)
            {
                StepSeries[] there = [.. group.Where(s => s.Has(i)).Take(2)];
                if (there.Length < 2 || !many.Exists(s => s.Has(i))) continue;
                string[] shown = [.. there.Select(s => MatchKeys.Text(s.Labels)).Order(StringComparer.Ordinal)];
                throw _context.Fail($"found duplicate series for the match group {MatchKeys.Text(_keys.Shown(there[0].Labels))} on the {(OneIsLeft ? "left" : "right")} hand-side of the operation: "
                    + $"[{shown[0]}, {shown[1]}];many-to-many matching not allowed: matching labels must be unique on one side");
            }
        }
    }

    private void CheckMany(List<StepSeries> series, List<StepSeries> partners, bool filled)
    {
        for (var i = 0; i < grid.Count; i++)
            if (series.Count(s => s.Has(i)) > 1 && (filled || partners.Exists(p => p.Has(i))))
                throw _context.Fail("multiple matches for labels: many-to-one matching must be explicit (use group_left/group_right)");
    }

    private StepSeries Combine(StepSeries many, StepSeries one)
    {
        var (left, right) = OneIsLeft ? (one, many) : (many, one);
        var result = evaluator.NewSeries(ResultLabels(many.Labels, one.Labels), grid);
        SampleOperators.Apply(_context, expr, new Operand(left.Values, left.Histograms), new Operand(right.Values, right.Histograms), result, grid.Count);
        result.DropName = many.DropName || expr.ReturnBool;
        return result;
    }

    private Labels ResultLabels(Labels many, Labels one)
    {
        var labels = expr.Operation.KeepsName() ? many : LabelSets.WithoutMetric(many);
        if (IsOneToOne) return _matching.On ? LabelSets.Keep(labels, _matching.Labels) : LabelSets.Without(labels, _matching.Labels);
        foreach (var name in _matching.Include) labels = LabelSets.With(labels, name, one.Get(name));
        return labels;
    }
}
