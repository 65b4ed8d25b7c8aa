using Muster.PromQl.Parsing;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Graphs.Reading;

/// <summary>The unit of a query's values, from what metrics are named and from what is done with them; empty where it cannot be known.</summary>
internal sealed class UnitGuess(MetadataCatalogue metadata)
{
    private static readonly (string Ending, string Unit)[] Endings =
    [
        ("_bytes", "bytes"), ("_seconds", "seconds"), ("_ratio", "ratio"), ("_celsius", "celsius"), ("_hertz", "hertz"), ("_volts", "volts"), ("_amperes", "amperes"),
        ("_watts", "watts"), ("_bits", "bits"), ("_bytes_per_second", "bytes/s"), ("_bits_per_second", "bits/s"), ("_percent", "percent"),
    ];

    private static readonly string[] Bounds = ["_total", "_warning", "_critical", "_warning_low", "_critical_low", "_min", "_max", "_sum"];

    public string Of(Expr expr) => expr.Bare switch
    {
        VectorSelector selector => OfMetric(selector.Name.Length > 0 ? selector.Name : selector.Matchers.FirstOrDefault(m => m.Name == Metrics.Labels.MetricName)?.Value ?? ""),
        MatrixSelector matrix => Of(matrix.Selector),
        SubqueryExpr inner => Of(inner.Inner),
        AggregateExpr { Operation: Aggregation.Count or Aggregation.CountValues or Aggregation.Group } => "",
        AggregateExpr aggregate => Of(aggregate.Operand),
        UnaryExpr unary => Of(unary.Operand),
        CallExpr call => OfCall(call),
        BinaryExpr binary => OfBinary(binary),
        _ => "",
    };

    public string OfMetric(string name)
    {
        var metric = name;
        foreach (var bound in Bounds)
            if (metric.EndsWith(bound, StringComparison.Ordinal)) metric = metric[..^bound.Length];
        foreach (var (ending, unit) in Endings)
            if (metric.EndsWith(ending, StringComparison.Ordinal)) return unit;
        return metadata.Find(name)?.Unit ?? "";
    }

    private string OfCall(CallExpr call)
    {
        var unit = call.Arguments.FirstOrDefault(argument => argument.Kind is ValueKind.Vector or ValueKind.Matrix) is { } of ? Of(of) : "";
        return call.Function.Name switch
        {
            "rate" or "irate" or "deriv" => unit switch { "" => "/s", "seconds" => "ratio", "bytes" or "bits" => unit + "/s", _ => unit + "/s" },
            "count_over_time" or "changes" or "resets" or "absent" or "absent_over_time" or "present_over_time" => "",
            "histogram_quantile" => unit == "/s" || unit.Length == 0 ? Of(call.Arguments[^1]) is "ratio" ? "seconds" : "" : unit == "ratio" ? "seconds" : unit.EndsWith("/s", StringComparison.Ordinal) ? unit[..^2] : unit,
            _ => unit,
        };
    }

    private string OfBinary(BinaryExpr binary)
    {
        var (left, right) = (Of(binary.Left), Of(binary.Right));
        return binary.Operation switch
        {
            BinaryOp.Add or BinaryOp.Subtract => left.Length > 0 ? left : right,
            // 100 * and / 100 change what a share is written in.
            BinaryOp.Multiply when Number(binary.Left) == 100 || Number(binary.Right) == 100 => (left.Length > 0 ? left : right) is "ratio" ? "percent" : "",
            BinaryOp.Multiply when Number(binary.Left) == 8 || Number(binary.Right) == 8 => (left + right) switch { "bytes" => "bits", "bytes/s" => "bits/s", var other => other },
            BinaryOp.Divide when left.Length > 0 && left == right => "ratio",
            BinaryOp.Divide when binary.Right.Bare is NumberLiteral => left,
            BinaryOp.And or BinaryOp.Or or BinaryOp.Unless => left,
            _ => "",
        };
    }

    private static double? Number(Expr expr) => (expr.Bare as NumberLiteral)?.Value;
}
