using Muster.Checks;
using Muster.Metrics;
using Muster.Server.MetricsApi.Ingest;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.MetricsApi.CheckSeries;

/// <summary>Finds the series of a check's values: once for every value that appears, never in the steady state.</summary>
internal sealed class SeriesMaker(MetricsStore store, SampleWriters writers, WaysIn ways, WayIn way)
{
    /// <summary>Values of one result; more are a fault of the plugin.</summary>
    public const int MostValues = 500;

    public const string State = "check_state", Duration = "check_duration_seconds", HostUp = "host_up";
    private const string CheckLabel = "check", InstanceLabel = "instance";

    public void Describe()
    {
        store.Metadata.Set(State, new MetricMetadata("gauge", "Status of a check: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.", ""));
        store.Metadata.Set(Duration, new MetricMetadata("gauge", "How long a look at a check took.", "seconds"));
        store.Metadata.Set(HostUp, new MetricMetadata("gauge", "1 while the host is UP, else 0.", ""));
    }

    public SeriesRef HostUpOf(string host) => writers.SeriesOf(Labels.From((Labels.MetricName, HostUp), (HostLabels.Host, host)), SampleWriters.SourceOf(host));

    public SlotSeries Of(string host, string check) => new(host)
    {
        State = Find(host, check, State, ""),
        Duration = Find(host, check, Duration, ""),
    };

    /// <summary>Places for these values, in their order; places there were before are kept. What is left over has ended.</summary>
    public List<SeriesRef> Arrange(SlotSeries slot, string check, IReadOnlyList<PerfValue> values)
    {
        if (values.Count > MostValues)
            ways.Refuse(way, "too_many_values", values.Count - MostValues, () => $"{check} on {slot.Host} prints {values.Count} performance values; the first {MostValues} are kept");
        var before = slot.Values.ToList();
        var after = new List<PerfSeries>(Math.Min(values.Count, MostValues));
        var taken = new HashSet<(string, string)>();
        foreach (var value in values.Take(MostValues))
        {
            var at = before.FindIndex(place => place.Fits(value));
            var place = at >= 0 ? before[at] : New(slot.Host, check, value);
            if (at >= 0) before.RemoveAt(at);
            if (place.Value.Id != 0 && !taken.Add((place.Name.Metric, place.Name.Instance)))
            {
                ways.Refuse(way, "same_series", 1, () => $"{check} on {slot.Host}: '{value.Label}' makes the series {place.Name.Metric} like another value before it; give them labels that differ in letters or digits");
                place = new PerfSeries(value);
            }
            after.Add(place);
        }
        slot.Values = [.. after];
        var kept = after.SelectMany(place => place.All).ToHashSet();
        return [.. before.SelectMany(place => place.All).Where(series => series.Id != 0 && !kept.Contains(series))];
    }

    /// <summary>The series of a value's thresholds as they are printed now; answers those that are no more.</summary>
    public IEnumerable<SeriesRef> Bound(SlotSeries slot, string check, PerfSeries place, PerfValue value)
    {
        var before = place.Bounds?.Series ?? [];
        place.Bounds = null;
        if (PerfBounds.Any(value))
        {
            place.Bounds = new PerfBounds(value);
            foreach (var (suffix, number) in PerfBounds.Read(value))
                if (Find(slot.Host, check, place.Name.Metric + suffix, place.Name.Instance) is { Id: not 0 } series) place.Bounds.Series.Add((series, place.Name.Scale(number)));
        }
        var now = place.Bounds?.Series.Select(bound => bound.Series).ToHashSet() ?? [];
        return before.Select(bound => bound.Series).Where(series => !now.Contains(series));
    }

    private PerfSeries New(string host, string check, PerfValue value)
    {
        var place = new PerfSeries(value);
        if (value.Value is null) return place;
        place.Name = PerfName.Of(check, value.Label, value.Unit);
        place.Value = Find(host, check, place.Name.Metric, place.Name.Instance);
        store.Metadata.Set(place.Name.Metric, new MetricMetadata(place.Name.Counter ? "counter" : "gauge", $"Performance data of the check {check}.", ""));
        return place;
    }

    private SeriesRef Find(string host, string check, string metric, string instance)
    {
        var labels = Labels.From((Labels.MetricName, metric), (CheckLabel, check), (HostLabels.Host, host), (InstanceLabel, instance));
        var series = writers.SeriesOf(labels, SampleWriters.SourceOf(host));
        if (series.Id == 0) ways.Refuse(way, "over_budget", 1, () => $"{labels}: host {host} has too many series, or a label is too long (see /prometheus/api/v1/status/tsdb, sources)");
        return series;
    }
}
