using System.Text.RegularExpressions;
using Muster.PromQl.Histograms;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Conformance;

/// <summary>Reads <c>{{schema:1 sum:5 count:4 z_bucket:1 z_bucket_w:0.001 buckets:[1 2] offset:-1 n_buckets:[1] n_offset:0 custom_values:[5 10] counter_reset_hint:gauge}}</c>.</summary>
internal static partial class HistogramNotation
{
    [GeneratedRegex(@"(?<key>[a-z_]+):(?:\[(?<list>[^\]]*)\]|(?<value>[^\s\]}]+))")]
    private static partial Regex Field { get; }

    /// <exception cref="FormatException">An unknown field or a malformed number.</exception>
    public static NativeHistogram Parse(string text, out bool hintGiven)
    {
        var fields = Field.Matches(text).ToDictionary(m => m.Groups["key"].Value, m => m.Groups["list"].Success ? m.Groups["list"].Value : m.Groups["value"].Value);
        var left = Field.Replace(text, "").Trim('{', '}', ' ', '\t');
        if (left.Length > 0) throw new FormatException($"\"{left}\" is no field of a histogram");
        string[] known = ["schema", "sum", "count", "z_bucket", "z_bucket_w", "buckets", "offset", "n_buckets", "n_offset", "custom_values", "counter_reset_hint"];
        if (fields.Keys.Except(known).FirstOrDefault() is { } unknown) throw new FormatException($"\"{unknown}\" is no field of a histogram");
        double One(string key) => fields.TryGetValue(key, out var value) ? Number(value) : 0;
        double[] Many(string key) => fields.TryGetValue(key, out var value) ? [.. value.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(Number)] : [];
        hintGiven = fields.ContainsKey("counter_reset_hint");
        return new NativeHistogram
        {
            Schema = (int)One("schema"),
            Sum = One("sum"),
            Count = One("count"),
            ZeroCount = One("z_bucket"),
            ZeroThreshold = One("z_bucket_w"),
            Positive = Buckets(Many("buckets"), (int)One("offset")),
            Negative = Buckets(Many("n_buckets"), (int)One("n_offset")),
            CustomBounds = Many("custom_values"),
            Hint = fields.GetValueOrDefault("counter_reset_hint", "unknown") switch
            {
                "unknown" => ResetHint.Unknown,
                "reset" => ResetHint.CounterReset,
                "not_reset" => ResetHint.NotCounterReset,
                "gauge" => ResetHint.Gauge,
                var other => throw new FormatException($"\"{other}\" is no counter reset hint"),
            },
        };
    }

    private static double Number(string text) => NumberText.TryParse(text, out var value) ? value : throw new FormatException($"\"{text}\" is no number");

    private static BucketCounts Buckets(double[] counts, int offset) =>
        new([.. Enumerable.Range(offset, counts.Length)], counts);
}
