namespace Muster.PromQl.Parsing;

/// <summary>The aggregations' names; any case will do in a query.</summary>
public static class AggregationNames
{
    private static readonly Dictionary<string, Aggregation> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sum"] = Aggregation.Sum,
        ["avg"] = Aggregation.Avg,
        ["count"] = Aggregation.Count,
        ["min"] = Aggregation.Min,
        ["max"] = Aggregation.Max,
        ["group"] = Aggregation.Group,
        ["stddev"] = Aggregation.StdDev,
        ["stdvar"] = Aggregation.StdVar,
        ["topk"] = Aggregation.TopK,
        ["bottomk"] = Aggregation.BottomK,
        ["count_values"] = Aggregation.CountValues,
        ["quantile"] = Aggregation.Quantile,
        ["limitk"] = Aggregation.LimitK,
        ["limit_ratio"] = Aggregation.LimitRatio,
    };

    private static readonly Dictionary<Aggregation, string> Names = ByName.ToDictionary(p => p.Value, p => p.Key);

    public static Aggregation? Find(string name) => ByName.TryGetValue(name, out var found) ? found : null;
    public static string NameOf(this Aggregation aggregation) => Names[aggregation];
    public static bool TakesParameter(Aggregation aggregation) => aggregation is >= Aggregation.TopK;
}
