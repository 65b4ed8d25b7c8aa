using Muster.Metrics;
using Muster.Metrics.Exposition;
using Muster.Server.Gathering.Listening;
using Muster.Server.Gathering.Relabelling;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Gathering.Scraping;

/// <summary>
/// Takes the answers of one target, whoever fetched them, and stores their samples; adds what Prometheus adds (up, scrape_duration_seconds,
/// scrape_samples_scraped, scrape_samples_post_metric_relabeling, scrape_series_added), and ends series that are gone.
/// Lines that cannot be read are counted and the first is named, the others are kept.
/// </summary>
public sealed class TargetIntake(ScrapeTarget target, MetricsStore store)
{
    private readonly Lock _gate = new();
    private readonly SeriesMemory _memory = new();
    private readonly LabelDraft _draft = new();
    private readonly List<Label> _read = [];
    private readonly SeriesRef[] _reports = new SeriesRef[ReportNames.Length];
    private static readonly string[] ReportNames = ["up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling", "scrape_series_added"];
    private bool _closed;
    private int _described;
    private TargetHealth _health = TargetHealth.None;

    /// <summary>The error of an agent's target that brings nothing.</summary>
    public const string Silent = "its agent brings nothing";

    public ScrapeTarget Target => target;
    public TargetHealth Health => Volatile.Read(ref _health);

    public void Take(in ScrapeAnswer answer)
    {
        lock (_gate)
        {
            // An answer may still come while its target goes.
            if (_closed) return;
            var round = new Round();
            var error = answer.Error;
            try
            {
                _memory.Next();
                if (error.Length == 0) error = Keep(answer, ref round);
                if (error.Length > 0) End(answer.TimeMs, ref round);
                Report(answer, error, round);
                _memory.Tidy();
            }
            catch (IOException disk)
            {
                error = $"the samples cannot be written now: {disk.Message}";
            }
            Volatile.Write(ref _health, new TargetHealth(DateTimeOffset.FromUnixTimeMilliseconds(answer.TimeMs), answer.Duration, round.Samples, round.Kept, round.Refused, error, round.Warning));
        }
    }

    /// <summary>The target is no longer asked: all its series end.</summary>
    /// <exception cref="IOException">The end cannot be written.</exception>
    public void Close(long nowMs)
    {
        lock (_gate)
        {
            _closed = true;
            using var appender = store.Appender(target.Budget);
            foreach (var series in _memory.Here()) appender.Append(series, nowMs, StaleMarker.Value);
            if (Health.At is not null)
                foreach (var series in _reports) appender.Append(series, nowMs, StaleMarker.Value);
            appender.Commit();
        }
    }

    private struct Round()
    {
        public int Samples, Kept, Added, Refused;
        public string Warning = "";

        public void Refuse(string why)
        {
            if (Refused++ == 0) Warning = why;
        }
    }

    /// <summary>Answers why the whole is refused; empty when it is kept.</summary>
    private string Keep(in ScrapeAnswer answer, ref Round round)
    {
        using var appender = store.Appender(target.Budget);
        var reader = new ExpositionReader(answer.Body.Span, answer.OpenMetrics ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text);
        var described = new HashCode();
        while (reader.Read())
        {
            if (reader.Entry == ExpositionEntry.Fault) round.Refuse($"line {reader.Line}, column {reader.Column}: {reader.Reason}");
            else if (reader.Entry == ExpositionEntry.Sample) Sample(appender, reader, answer.TimeMs, ref round);
            else
            {
                described.AddBytes(reader.Name);
                described.AddBytes(reader.Text);
            }
            if (round.Kept > target.Source.MaxSamples) return $"more than {target.Source.MaxSamples} samples; raise maxSamples of {target.Source.File}, or drop some with metric_relabel_configs";
        }
        if (answer.OpenMetrics && !reader.SawEnd) return "the text ends without # EOF: it was cut off";
        if (round.Samples == 0 && round.Refused > 0) return $"nothing in it can be read; {round.Warning}";
        foreach (var series in _memory.Gone()) appender.Append(series, answer.TimeMs, StaleMarker.Value);
        appender.Commit();
        if (described.ToHashCode() is var hash && hash != _described)
        {
            ScrapeMetadata.Keep(answer, store.Metadata);
            _described = hash;
        }
        return "";
    }

    private void Sample(ISeriesAppender appender, in ExpositionReader reader, long timeMs, ref Round round)
    {
        round.Samples++;
        var place = _memory.Find(reader.Series);
        if (place < 0)
        {
            place = _memory.Add(reader.Series, Identify(appender, reader.Series));
            round.Added++;
        }
        if (_memory[place].Dropped)
        {
            if (_memory[place].Fault is { } fault) round.Refuse($"line {reader.Line}: {fault}");
            return;
        }
        var own = target.Source.HonorTimestamps ? reader.TimeMs : null;
        if (!_memory.See(place, own is not null))
        {
            round.Refuse($"line {reader.Line}: {SeriesText.Show(reader.Series)} stands twice");
            return;
        }
        var at = own ?? timeMs;
        var outcome = appender.Append(_memory[place].Series, at, reader.Value);
        if (outcome is AppendOutcome.UnknownSeries or AppendOutcome.OverBudget)
        {
            // Idle for long, or refused before: there may be room by now.
            _memory[place].Series = Identify(appender, reader.Series).Series;
            outcome = appender.Append(_memory[place].Series, at, reader.Value);
        }
        if (outcome is AppendOutcome.Stored or AppendOutcome.Duplicate) round.Kept++;
        else round.Refuse($"line {reader.Line}: {SeriesText.Show(reader.Series)}: {SampleWriter.Told(outcome)}");
    }

    /// <summary>From the text to the series in the store: labels of the target, relabelling.</summary>
    private SeriesMemory.Known Identify(ISeriesAppender appender, ReadOnlySpan<byte> text)
    {
        if (!SeriesText.TryRead(text, _read, out var column, out var reason)) return new SeriesMemory.Known(default, true, $"“{SeriesText.Show(text)}”, sign {column}: {reason}");
        _draft.Begin(_read.Where(label => label.Value.Length > 0));
        foreach (var label in target.Labels)
        {
            var theirs = _draft.Get(label.Name);
            if (theirs.Length > 0 && target.Source.HonorLabels) continue;
            if (theirs.Length > 0) _draft.Set(Free(label.Name), theirs);
            _draft.Set(label.Name, label.Value);
        }
        if (!Relabeller.Apply(target.Source.MetricRelabel, _draft)) return new SeriesMemory.Known(default, true, null);
        _draft.Remove(name => name.StartsWith("__", StringComparison.Ordinal) && name != Labels.MetricName);
        return _draft.TryFinish(out var labels) ? new SeriesMemory.Known(appender.Series(labels), false, null)
            : new SeriesMemory.Known(default, true, "no metric name is left of it");
    }

    private string Free(string name)
    {
        do name = "exported_" + name;
        while (_draft.Get(name).Length > 0);
        return name;
    }

    /// <summary>A scrape that failed: what it stored is not counted, and what was there before ends.</summary>
    private void End(long timeMs, ref Round round)
    {
        using var appender = store.Appender(target.Budget);
        foreach (var series in _memory.Before()) appender.Append(series, timeMs, StaleMarker.Value);
        appender.Commit();
        _memory.Next();
        (round.Kept, round.Added) = (0, 0);
    }

    private void Report(in ScrapeAnswer answer, string error, in Round round)
    {
        using var appender = store.Appender(target.Budget);
        ReadOnlySpan<double> values = [error.Length == 0 ? 1 : 0, answer.Duration.TotalSeconds, round.Samples, round.Kept, round.Added];
        for (var i = 0; i < values.Length; i++)
        {
            if (appender.Append(_reports[i], answer.TimeMs, values[i]) is not (AppendOutcome.UnknownSeries or AppendOutcome.OverBudget)) continue;
            _reports[i] = appender.Series(Labels.From(target.Labels.Append(new Label(Labels.MetricName, ReportNames[i]))));
            appender.Append(_reports[i], answer.TimeMs, values[i]);
        }
        appender.Commit();
    }
}
