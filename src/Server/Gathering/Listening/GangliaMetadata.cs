using Muster.Metrics.Ganglia;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Gathering.Listening;

/// <summary>What Ganglia says of a metric, for the catalogue.</summary>
internal static class GangliaMetadata
{
    public static void Keep(GangliaValue value, MetadataCatalogue catalogue)
    {
        if (value.Number is not null) catalogue.Set(GangliaNames.Metric(value), new MetricMetadata(GangliaNames.Type(value), value.Help, value.Units));
    }
}
