using Muster.Checks;
using Muster.Metrics;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Ingest;
using Muster.Server.MetricsApi.Store;
using Muster.Server.States.Engine;

namespace Muster.Server.MetricsApi.CheckSeries;

/// <summary>
/// Makes samples of results: state, duration, performance data and thresholds, at the time of the look. In the steady state a result costs no
/// search and no labels: its slot knows its series. Used by one thread.
/// </summary>
internal sealed class ResultSamples(SeriesMaker maker, MetricsStore store, HostRegistry hosts, WaysIn ways, WayIn way)
{
    private const long BoundsEveryMs = 60_000;
    private static readonly long LookBackMs = (long)TimeSpan.FromMinutes(10).TotalMilliseconds;
    private readonly long[] _outcomes = new long[Enum.GetValues<AppendOutcome>().Length];

    public void Write(ISeriesAppender appender, in SlotEvent happened)
    {
        if (hosts.Find(happened.Host) is not { } host) return;
        var slot = happened.Slot.Companion as SlotSeries;
        if (happened.Kind == SlotEventKind.Removed)
        {
            End(appender, slot?.All ?? Known(happened.AtMs, (HostLabels.Host, host.Name), ("check", happened.Slot.Name.Text)), happened.AtMs);
            happened.Slot.Companion = null;
            return;
        }
        // The name is part of every series: a renamed host begins anew.
        if (slot is null || !ReferenceEquals(slot.Host, host.Name) && slot.Host != host.Name) slot = Renew(happened.Slot, host.Name);
        if (!Append(appender, slot.State, happened.AtMs, (double)happened.Status))
        {
            slot = Renew(happened.Slot, host.Name);
            Append(appender, slot.State, happened.AtMs, (double)happened.Status);
        }
        if (happened.Kind == SlotEventKind.NoData)
        {
            foreach (var place in slot.Values) Unknown(appender, place, happened.AtMs);
            return;
        }
        Append(appender, slot.Duration, happened.AtMs, happened.DurationUs / 1e6);
        Values(appender, slot, happened);
    }

    /// <summary>Ends all series of a host that is no more.</summary>
    public void EndHost(ISeriesAppender appender, string host, long atMs) => End(appender, Known(atMs, (HostLabels.Host, host)), atMs);

    /// <summary>False when the store has forgotten the series.</summary>
    public bool HostUp(ISeriesAppender appender, SeriesRef series, long atMs, bool up) => Append(appender, series, atMs, up ? 1 : 0);

    /// <summary>What was counted since the last call goes to the figures.</summary>
    public void Count()
    {
        way.Keep(_outcomes[(int)AppendOutcome.Stored]);
        for (var outcome = 1; outcome < _outcomes.Length; outcome++)
            if (_outcomes[outcome] > 0) ways.Refuse(way, WayIn.ReasonOf((AppendOutcome)outcome)!, _outcomes[outcome], () => "see the clocks of the agents (/api/v1/agents) and the budgets (/prometheus/api/v1/status/tsdb)");
        Array.Clear(_outcomes);
    }

    private SlotSeries Renew(CheckSlot slot, string host)
    {
        var fresh = maker.Of(host, slot.Name.Text);
        slot.Companion = fresh;
        return fresh;
    }

    private void Values(ISeriesAppender appender, SlotSeries slot, in SlotEvent happened)
    {
        if (!ReferenceEquals(slot.Output, happened.Output)) Read(appender, slot, happened);
        foreach (var place in slot.Values)
        {
            if (place.Last is not { } value)
            {
                Unknown(appender, place, happened.AtMs);
                continue;
            }
            if (place.Value.Id != 0 && !Append(appender, place.Value, happened.AtMs, value))
            {
                // Forgotten by the store while it was silent: everything of this slot is looked for again at the next result.
                happened.Slot.Companion = null;
                return;
            }
            place.Ended = false;
            if (place.Bounds is not { } bounds || Math.Abs(happened.AtMs - bounds.WrittenMs) < BoundsEveryMs) continue;
            foreach (var (series, bound) in bounds.Series) Append(appender, series, happened.AtMs, bound);
            bounds.WrittenMs = happened.AtMs;
        }
    }

    private void Read(ISeriesAppender appender, SlotSeries slot, in SlotEvent happened)
    {
        var check = happened.Slot.Name.Text;
        IReadOnlyList<PerfValue> values = [];
        if (happened.Output.AsSpan().Contains((byte)'|'))
        {
            var output = PluginOutput.Parse(happened.Output, int.MaxValue);
            values = output.Perfdata;
            if (output.Faults is [var fault, ..])
                ways.Refuse(way, WayIn.Unreadable, output.Faults.Count, () => $"{check} on {slot.Host}: '{fault.Text}': {fault.Reason}");
        }
        if (!Same(slot, values)) End(appender, maker.Arrange(slot, check, values), happened.AtMs);
        for (var i = 0; i < slot.Values.Length; i++)
        {
            var (place, value) = (slot.Values[i], values[i]);
            place.Last = value.Value is { } printed ? place.Name.Scale(printed) : null;
            if (place.Value.Id != 0 && !(place.Bounds?.Are(value) ?? !PerfBounds.Any(value))) End(appender, maker.Bound(slot, check, place, value), happened.AtMs);
        }
        slot.Output = happened.Output;
    }

    private static bool Same(SlotSeries slot, IReadOnlyList<PerfValue> values)
    {
        if (slot.Values.Length != values.Count) return values.Count > SeriesMaker.MostValues && slot.Values.Length == SeriesMaker.MostValues;
        for (var i = 0; i < values.Count; i++)
            if (!slot.Values[i].Fits(values[i])) return false;
        return true;
    }

    /// <summary>A value that is U: the series ends here, and goes on when there is a number again.</summary>
    private void Unknown(ISeriesAppender appender, PerfSeries place, long atMs)
    {
        if (place.Ended || place.Value.Id == 0) return;
        Append(appender, place.Value, atMs, StaleMarker.Value);
        place.Ended = true;
    }

    private void End(ISeriesAppender appender, IEnumerable<SeriesRef> series, long atMs)
    {
        foreach (var one in series) Append(appender, one, atMs, StaleMarker.Value);
    }

    /// <summary>What the store holds of late under these labels: for what this process has not written itself yet.</summary>
    private List<SeriesRef> Known(long atMs, params (string Name, string Value)[] labels)
    {
        // Another program that keeps the metrics is not asked: the writer must not wait for it, and its look-back ends them soon.
        if (store.Embedded is not { } tsdb) return [];
        Matcher[] matchers = [.. labels.Select(label => new Matcher(label.Name, MatchKind.Equal, label.Value))];
        return [.. tsdb.Series(matchers, atMs - LookBackMs, atMs, CancellationToken.None).Select(found => store.Series(found, SampleWriters.SourceOf(found.Get(HostLabels.Host))))];
    }

    /// <summary>False only when the store has forgotten the series.</summary>
    private bool Append(ISeriesAppender appender, SeriesRef series, long atMs, double value)
    {
        var outcome = appender.Append(series, atMs, value);
        if (outcome == AppendOutcome.UnknownSeries) return false;
        _outcomes[(int)outcome]++;
        return true;
    }
}
