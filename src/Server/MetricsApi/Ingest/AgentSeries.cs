using Muster.Metrics;
using Muster.Protocol;

namespace Muster.Server.MetricsApi.Ingest;

/// <summary>The labels of a series an agent declared, with the host in them.</summary>
internal static class AgentSeries
{
    private const string Host = "host";

    /// <returns>The labels, or what is wrong with them (then the labels are empty).</returns>
    public static (Labels Labels, string? Fault) Of(MetricSeries declared, string host)
    {
        if (declared.Number is 0 or > SessionSeries.HighestNumber) return (Labels.Empty, $"the number {declared.Number} of {declared.Name}: 1 to {SessionSeries.HighestNumber} are allowed");
        if (declared.Name.Length == 0) return (Labels.Empty, "a series without a metric name");
        if (declared.Labels.Count % 2 != 0) return (Labels.Empty, $"{declared.Name}: a label without a value");
        var labels = new List<Label>(declared.Labels.Count / 2 + 2) { new(Labels.MetricName, declared.Name) };
        var ownHost = false;
        for (var i = 0; i < declared.Labels.Count; i += 2)
        {
            var (name, value) = (declared.Labels[i], declared.Labels[i + 1]);
            if (name.Length == 0) return (Labels.Empty, $"{declared.Name}: a label without a name");
            if (name == Host && value.Length > 0)
            {
                ownHost = declared.KeepsHost;
                if (!declared.KeepsHost) name = "exported_host";
            }
            labels.Add(new Label(name, value));
        }
        if (!ownHost) labels.Add(new Label(Host, host));
        try
        {
            return (Labels.From(labels), null);
        }
        catch (ArgumentException twice)
        {
            return (Labels.Empty, $"{declared.Name}: {twice.Message.Split(" (Parameter", 2)[0]}");
        }
    }
}
