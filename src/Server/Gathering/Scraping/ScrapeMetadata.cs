using System.Text;
using Muster.Metrics.Exposition;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Gathering.Scraping;

/// <summary>Tells the catalogue what a text says of its metrics. Read on its own, and only when it changed.</summary>
internal static class ScrapeMetadata
{
    public static void Keep(in ScrapeAnswer answer, MetadataCatalogue catalogue)
    {
        var found = new Dictionary<string, MetricMetadata>(StringComparer.Ordinal);
        var reader = new ExpositionReader(answer.Body.Span, answer.OpenMetrics ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text);
        while (reader.Read())
        {
            if (reader.Entry is ExpositionEntry.Sample or ExpositionEntry.Fault) continue;
            var (name, text) = (Encoding.UTF8.GetString(reader.Name), Encoding.UTF8.GetString(reader.Text));
            var known = found.GetValueOrDefault(name) ?? new MetricMetadata("unknown", "", "");
            found[name] = reader.Entry switch
            {
                ExpositionEntry.Type => known with { Type = text.Trim() is "untyped" or "" ? "unknown" : text.Trim() },
                ExpositionEntry.Help => known with { Help = SeriesText.Unescape(text) },
                _ => known with { Unit = text.Trim() },
            };
        }
        // In OpenMetrics the family of a counter is named without _total; its series are asked for with it.
        foreach (var (name, metadata) in found)
            catalogue.Set(answer.OpenMetrics && metadata.Type == "counter" ? name + "_total" : name, metadata);
    }
}
