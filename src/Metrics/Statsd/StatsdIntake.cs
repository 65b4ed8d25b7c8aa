using System.Text;
using Muster.Metrics.Intake;

namespace Muster.Metrics.Statsd;

/// <summary>
/// Takes lines of StatsD and gives samples once a flush. Counters and sums count on between flushes and gauges stay, so that a lost flush
/// loses nothing but resolution. Bad lines are counted and named, the others taken. Not thread-safe.
/// </summary>
public sealed class StatsdIntake(StatsdOptions options, PathMapping mapping, IntakeTally tally)
{
    private const int LongestLine = 8192;

    // By the line's head as sent (name, tags, type): finds a series without making anything. Tags in another order are another head of the same series.
    private readonly Dictionary<string, StatsdSeries?> _heads = new(StringComparer.Ordinal);
    private readonly Dictionary<(Labels, StatsdType), StatsdSeries> _series = [];
    private readonly char[] _head = new char[LongestLine + 2];

    public int Series => _series.Count;

    /// <param name="lines">Whole lines; the last one may lack its end.</param>
    public void Take(ReadOnlySpan<byte> lines, long nowMs)
    {
        foreach (var range in lines.Split((byte)'\n'))
        {
            var line = lines[range].TrimEnd("\r "u8);
            if (line.IsEmpty) continue;
            if (line.Length > LongestLine) tally.Refuse(line, $"the line is longer than {LongestLine} bytes", nowMs);
            else if (!StatsdLine.TryRead(line, out var read, out var reason)) tally.Refuse(line, reason, nowMs);
            else if (Take(read, nowMs) is { } fault) tally.Refuse(line, fault, nowMs);
            else tally.Take();
        }
    }

    /// <summary>Gives what every series stands at, and ends those nobody sent to for long.</summary>
    public void Flush(long nowMs, List<LabelledSample> into)
    {
        List<(Labels, StatsdType)>? gone = null;
        foreach (var (key, series) in _series)
        {
            if (nowMs - series.LastMs <= options.Forget.TotalMilliseconds)
            {
                series.Flush(nowMs, into);
                continue;
            }
            foreach (var labels in series.Given) into.Add(new LabelledSample(labels, nowMs, StaleMarker.Value));
            (gone ??= []).Add(key);
        }
        if (gone is null) return;
        foreach (var key in gone) _series.Remove(key);
        _heads.Clear();
    }

    private string? Take(in StatsdLine line, long nowMs)
    {
        var length = Encoding.UTF8.GetChars(line.Name, _head);
        _head[length++] = '|';
        length += Encoding.UTF8.GetChars(line.Tags, _head.AsSpan(length));
        _head[length++] = (char)('0' + (int)line.Type);
        var head = _head.AsSpan(0, length);
        if (!_heads.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(head, out var series))
        {
            var found = Find(line, out series);
            if (found is not null) return found;
            if (_heads.Count >= 4 * options.MostSeries) _heads.Clear();
            _heads[head.ToString()] = series;
        }
        if (series is null) return null;
        series.LastMs = nowMs;
        string? fault = null;
        // A gauge's or set's value may not be split at colons as numbers are: a set's values are any text.
        if (line.Type == StatsdType.Set) return series.Add(line.Values, line.Rate);
        foreach (var range in line.Values.Split((byte)':')) fault ??= line.Values[range].IsEmpty ? "a value is missing between colons" : series.Add(line.Values[range], line.Rate);
        return fault;
    }

    /// <summary>The series of a head seen first; null when a rule drops it. Answers why there is none.</summary>
    private string? Find(in StatsdLine line, out StatsdSeries? series)
    {
        series = null;
        var path = new StringBuilder(Encoding.UTF8.GetString(line.Name).Replace(';', '_'));
        // The same tag twice: the last one counts.
        foreach (var range in line.Tags.Split((byte)','))
        {
            var tag = Encoding.UTF8.GetString(line.Tags[range]);
            var colon = tag.IndexOf(':', StringComparison.Ordinal);
            if (tag.Length == 0 || colon == 0) continue;
            path.Append(';').Append((colon < 0 ? tag : tag[..colon]).Replace(';', '_').Replace('=', '_')).Append('=').Append(colon < 0 ? "true" : tag[(colon + 1)..].Replace(';', ','));
        }
        if (mapping.Map(path.ToString()) is not { } labels) return null;
        if (_series.TryGetValue((labels, line.Type), out series)) return null;
        if (_series.Count >= options.MostSeries) return $"there are {options.MostSeries} series already";
        series = line.Type switch
        {
            StatsdType.Counter => new CounterSeries(labels),
            StatsdType.Gauge => new GaugeSeries(labels),
            StatsdType.Set => new SetSeries(labels),
            _ => new DistributionSeries(labels, line.Type == StatsdType.Timer, options),
        };
        _series[(labels, line.Type)] = series;
        return null;
    }
}
