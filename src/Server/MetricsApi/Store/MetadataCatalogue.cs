using System.Collections.Concurrent;
using System.Text.Json;

namespace Muster.Server.MetricsApi.Store;

/// <param name="Type">counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown.</param>
public sealed record MetricMetadata(string Type, string Help, string Unit);

/// <summary>What senders said of their metrics. Kept in a file that is written whole; losing its newest entries costs nothing, senders repeat them.</summary>
public sealed class MetadataCatalogue
{
    /// <summary>A sender that invents names without end must not fill the memory.</summary>
    public const int Most = 100_000;

    private readonly ConcurrentDictionary<string, MetricMetadata> _known;
    private readonly string _path;
    private int _changed;

    private MetadataCatalogue(string path, IDictionary<string, MetricMetadata> known) =>
        (_path, _known) = (path, new ConcurrentDictionary<string, MetricMetadata>(known, StringComparer.Ordinal));

    public IEnumerable<KeyValuePair<string, MetricMetadata>> All => _known;

    public MetricMetadata? Find(string metric) => _known.GetValueOrDefault(metric);

    /// <summary>The last word counts. False when the catalogue is full.</summary>
    public bool Set(string metric, MetricMetadata metadata)
    {
        if (_known.TryGetValue(metric, out var before) ? before == metadata : _known.Count >= Most) return before is not null;
        _known[metric] = metadata;
        Volatile.Write(ref _changed, 1);
        return true;
    }

    public static MetadataCatalogue Load(string path)
    {
        if (!File.Exists(path)) return new(path, new Dictionary<string, MetricMetadata>());
        try
        {
            return new(path, JsonSerializer.Deserialize<Dictionary<string, MetricMetadata>>(File.ReadAllBytes(path)) ?? []);
        }
        catch (JsonException)
        {
            // Only descriptions are in it and senders say them again: a damaged file is kept aside and a new one begun.
            File.Move(path, path + ".damaged", overwrite: true);
            return new(path, new Dictionary<string, MetricMetadata>());
        }
    }

    /// <summary>Writes the file when something changed; whole, then renamed into place.</summary>
    /// <exception cref="IOException">It cannot be written; the next call tries again.</exception>
    public void Save()
    {
        if (Interlocked.Exchange(ref _changed, 0) == 0) return;
        try
        {
            var fresh = _path + ".new";
            File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(_known.ToDictionary()));
            File.Move(fresh, _path, overwrite: true);
        }
        catch (IOException)
        {
            Volatile.Write(ref _changed, 1);
            throw;
        }
    }
}
