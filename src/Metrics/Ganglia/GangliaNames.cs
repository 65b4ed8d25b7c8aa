using Muster.Metrics.Intake;

namespace Muster.Metrics.Ganglia;

/// <summary>
/// The mapping: metric <c>load_one</c> of host h in cluster c is <c>ganglia_load_one{cluster="c",host="h"}</c>; what only grows (slope positive)
/// gets <c>_total</c>; a text <c>os_name</c> is <c>ganglia_text_info{metric="os_name",value="Linux"} 1</c>.
/// </summary>
public static class GangliaNames
{
    public static LabelledSample Sample(in GangliaValue value) => value.Number is { } number
        ? new LabelledSample(Labels.From((Labels.MetricName, Metric(value)), ("cluster", value.Cluster), ("host", value.Host)), value.TimeMs, number)
        : new LabelledSample(Labels.From((Labels.MetricName, "ganglia_text_info"), ("cluster", value.Cluster), ("host", value.Host), ("metric", value.Name), ("value", value.Text)), value.TimeMs, 1);

    public static string Metric(in GangliaValue value)
    {
        var name = "ganglia_" + MetricWords.Metric(value.Name);
        return value.Slope == GangliaSlope.Positive && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>As the Prometheus API names types.</summary>
    public static string Type(in GangliaValue value) => value.Slope == GangliaSlope.Positive ? "counter" : "gauge";
}
