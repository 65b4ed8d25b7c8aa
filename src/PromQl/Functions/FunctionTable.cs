using System.Collections.Frozen;
using Muster.PromQl.Parsing;
using static Muster.PromQl.Parsing.ValueKind;

namespace Muster.PromQl.Functions;

/// <summary>Every function of the language. Names are case-sensitive, as in Prometheus.</summary>
public static class FunctionTable
{
    private static readonly string[] Elementwise =
    [
        "abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "deg", "exp", "floor", "ln", "log10", "log2",
        "rad", "sgn", "sin", "sinh", "sqrt", "tan", "tanh", "sort", "sort_desc", "timestamp", "absent",
        "histogram_avg", "histogram_count", "histogram_stddev", "histogram_stdvar", "histogram_sum",
    ];

    private static readonly string[] OfDate =
        ["day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year"];

    private static readonly string[] OverRange =
    [
        "absent_over_time", "avg_over_time", "changes", "count_over_time", "delta", "deriv", "first_over_time", "idelta", "increase", "irate",
        "last_over_time", "mad_over_time", "max_over_time", "min_over_time", "present_over_time", "rate", "resets", "stddev_over_time",
        "stdvar_over_time", "sum_over_time", "ts_of_first_over_time", "ts_of_last_over_time", "ts_of_max_over_time", "ts_of_min_over_time",
    ];

    private static readonly FrozenDictionary<string, FunctionSignature> All = Build().ToFrozenDictionary(f => f.Name);

    public static FunctionSignature? Find(string name) => All.GetValueOrDefault(name);
    public static IEnumerable<FunctionSignature> Signatures => All.Values;

    private static IEnumerable<FunctionSignature> Build()
    {
        foreach (var name in Elementwise) yield return new(name, Vector, [Vector]);
        foreach (var name in OfDate) yield return new(name, Vector, [Vector], Optional: 1);
        foreach (var name in OverRange) yield return new(name, Vector, [Matrix]);
        foreach (var name in (string[])["end", "pi", "range", "start", "step", "time"]) yield return new(name, Scalar, []);
        foreach (var name in (string[])["max_of", "min_of"]) yield return new(name, Scalar, [Scalar, Scalar]);
        yield return new("clamp", Vector, [Vector, Scalar, Scalar]);
        yield return new("clamp_max", Vector, [Vector, Scalar]);
        yield return new("clamp_min", Vector, [Vector, Scalar]);
        yield return new("double_exponential_smoothing", Vector, [Matrix, Scalar, Scalar]);
        yield return new("histogram_fraction", Vector, [Scalar, Scalar, Vector]);
        yield return new("histogram_quantile", Vector, [Scalar, Vector]);
        yield return new("histogram_quantiles", Vector, [Vector, Text, Scalar], Repeats: true);
        yield return new("info", Vector, [Vector, Vector], Optional: 1);
        yield return new("label_join", Vector, [Vector, Text, Text, Text], Optional: 1, Repeats: true);
        yield return new("label_replace", Vector, [Vector, Text, Text, Text, Text]);
        yield return new("predict_linear", Vector, [Matrix, Scalar]);
        yield return new("quantile_over_time", Vector, [Scalar, Matrix]);
        yield return new("round", Vector, [Vector, Scalar], Optional: 1);
        yield return new("scalar", Scalar, [Vector]);
        yield return new("sort_by_label", Vector, [Vector, Text], Optional: 1, Repeats: true);
        yield return new("sort_by_label_desc", Vector, [Vector, Text], Optional: 1, Repeats: true);
        yield return new("vector", Vector, [Scalar]);
    }
}
