using System.Globalization;
using Muster.AccessLog.Tables;
using Muster.Metrics;
using Muster.Protocol;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Ingest;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Requests;

/// <summary>
/// Requests as series for PromQL: <c>http_requests_total{route,method,status}</c>, <c>http_request_errors_total{route,method}</c>, <c>http_response_bytes_total</c> and the
/// histogram <c>http_request_duration_seconds</c>. Counters begin at nothing in each run of the server, which PromQL takes as a reset.
/// </summary>
public sealed class RequestSeries(MetricsStore store, SampleWriters writers, WaysIn ways, HostRegistry hosts)
{
    /// <summary>A counter that did not move for so long is not repeated any more.</summary>
    private const long IdleMs = 15 * 60_000;

    private static readonly double[] Limits = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Which limit a bucket of durations falls under.</summary>
    private static readonly int[] LimitOf = [.. Enumerable.Range(0, Durations.Buckets).Select(b => Array.FindIndex(Limits, l => Durations.Middle(b) <= l * 1e6) is >= 0 and var at ? at : Limits.Length)];

    private readonly Lock _gate = new();
    private readonly Dictionary<HostId, Dictionary<Labels, Counter>> _hosts = [];
    private readonly WayIn _way = ways.Of("requests");
    private bool _described;

    private sealed class Counter
    {
        public SeriesRef Series;
        public double Value;
        public long MovedMs;
    }

    /// <param name="windows">New ones of one report.</param>
    public void Take(HostId id, long fromMs, long toMs, IReadOnlyList<RequestWindow> windows)
    {
        if (hosts.Find(id) is not { } host) return;
        lock (_gate)
        {
            Describe();
            if (!_hosts.TryGetValue(id, out var counters)) _hosts[id] = counters = [];
            var appender = writers.Rent();
            try
            {
                foreach (var window in windows)
                    foreach (var row in window.Rows.Rows) Count(counters, appender, host.Name, window.Log, row, fromMs, toMs);
                foreach (var (labels, counter) in counters.ToArray())
                {
                    // Forgotten by the store while it was silent, or by us: the next request makes it anew, from nothing.
                    if (toMs - counter.MovedMs > IdleMs || Append(appender, counter, toMs, counter.Value) == AppendOutcome.UnknownSeries) counters.Remove(labels);
                }
                appender.Commit();
            }
            finally
            {
                writers.Return(appender);
            }
        }
    }

    private void Count(Dictionary<Labels, Counter> counters, ISeriesAppender appender, string host, string log, RequestRow row, long fromMs, long toMs)
    {
        var route = new (string, string)[] { ("host", host), ("log", log), ("method", row.Method), ("route", row.Route) };
        void Add(string name, double value, params (string, string)[] more) => Move(counters, appender, host, [(Labels.MetricName, name), .. route, .. more], value, fromMs, toMs);
        Add("http_requests_total", row.Count, ("status", row.Status.ToString(CultureInfo.InvariantCulture)));
        Add("http_request_errors_total", row.Status >= 500 ? row.Count : 0);
        Add("http_response_bytes_total", row.Bytes);
        if (row.Timed == 0) return;
        var under = new double[Limits.Length + 1];
        int bucket = 0;
        for (int i = 0; i < row.Buckets.Count; i++) under[LimitOf[bucket += (int)row.Buckets[i]]] += row.Counts[i];
        double sum = 0;
        for (int i = 0; i < under.Length; i++)
            Add("http_request_duration_seconds_bucket", sum += under[i], ("le", i < Limits.Length ? Limits[i].ToString(CultureInfo.InvariantCulture) : "+Inf"));
        Add("http_request_duration_seconds_count", row.Timed);
        Add("http_request_duration_seconds_sum", row.SumUs / 1e6);
    }

    private void Move(Dictionary<Labels, Counter> counters, ISeriesAppender appender, string host, (string, string)[] pairs, double value, long fromMs, long toMs)
    {
        var labels = Labels.From(pairs);
        if (!counters.TryGetValue(labels, out var counter))
        {
            var series = writers.SeriesOf(labels, SampleWriters.SourceOf(host));
            if (series.Id == 0)
            {
                ways.Refuse(_way, "over_budget", 1, () => $"{labels}: host {host} has too many series (see /prometheus/api/v1/status/tsdb, sources)");
                return;
            }
            counters[labels] = counter = new Counter { Series = series, MovedMs = toMs };
            // Without the nothing before it, an increase would not see the first window.
            Append(appender, counter, fromMs, 0);
        }
        counter.Value += value;
        if (value > 0) counter.MovedMs = toMs;
    }

    private AppendOutcome Append(ISeriesAppender appender, Counter counter, long at, double value)
    {
        var outcome = appender.Append(counter.Series, at, value);
        if (outcome == AppendOutcome.Stored) _way.Keep(1);
        else if (WayIn.ReasonOf(outcome) is { } reason) _way.Refuse(reason);
        return outcome;
    }

    private void Describe()
    {
        if (_described) return;
        _described = true;
        store.Metadata.Set("http_requests_total", new MetricMetadata("counter", "Requests in access logs, by route, method and status.", ""));
        store.Metadata.Set("http_request_errors_total", new MetricMetadata("counter", "Requests answered with 500 or above.", ""));
        store.Metadata.Set("http_response_bytes_total", new MetricMetadata("counter", "Bytes sent in answers.", "bytes"));
        store.Metadata.Set("http_request_duration_seconds", new MetricMetadata("histogram", "Durations of requests in access logs.", "seconds"));
    }
}
