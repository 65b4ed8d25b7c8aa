using System.Globalization;
using Google.Protobuf;
using Muster.Agent.State;
using Muster.Protocol;

namespace Muster.Agent.Metrics;

/// <summary>Rounds of samples on disk while the server is away: files <c>NUMBER.batch</c>, each a MetricBatch with its own declarations, oldest first. Not thread-safe.</summary>
internal sealed class MetricFiles
{
    private readonly string _folder;
    private readonly long _limit;
    private readonly Log _log;
    private readonly Queue<(string Path, long Bytes)> _files = new();
    private long _bytes;
    private ulong _next = 1;

    /// <param name="folder">Made when it is needed first.</param>
    /// <param name="limit">Bytes all files may take.</param>
    public MetricFiles(string folder, long limit, Log log)
    {
        (_folder, _limit, _log) = (folder, limit, log);
        if (!Directory.Exists(folder)) return;
        foreach (var path in Directory.GetFiles(folder, "*.batch").Order(StringComparer.Ordinal))
        {
            if (!ulong.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            _next = number + 1;
            Keep(path, new FileInfo(path).Length);
        }
    }

    public bool IsEmpty => _files.Count == 0;

    /// <returns>Samples in files that had to go for it.</returns>
    /// <exception cref="IOException">The disk takes nothing.</exception>
    public ulong Add(MetricBatch batch)
    {
        if (batch.Rounds.Count == 0) return 0;
        Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, _next.ToString("D20", CultureInfo.InvariantCulture) + ".batch");
        var bytes = batch.ToByteArray();
        StateFolder.WriteWhole(path, bytes);
        _next++;
        Keep(path, bytes.Length);
        ulong dropped = 0;
        while (_bytes > _limit && _files.Count > 1)
        {
            foreach (var round in ReadOldest()?.Rounds ?? []) dropped += (ulong)round.Series.Count;
            RemoveOldest();
        }
        return dropped;
    }

    /// <summary>Null when there is none. A file that does not read is put away and said.</summary>
    public MetricBatch? ReadOldest()
    {
        while (_files.TryPeek(out var oldest))
        {
            try
            {
                return MetricBatch.Parser.ParseFrom(File.ReadAllBytes(oldest.Path));
            }
            catch (Exception e) when (e is InvalidProtocolBufferException or IOException or UnauthorizedAccessException)
            {
                _log.Write($"metrics: {oldest.Path} cannot be read ({e.Message}); its samples are lost");
                RemoveOldest();
            }
        }
        return null;
    }

    public void RemoveOldest()
    {
        var (path, bytes) = _files.Dequeue();
        _bytes -= bytes;
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.WriteSparingly("metric-files", $"metrics: {path} cannot be deleted ({e.Message}); it will be sent again after a restart, which does no harm");
        }
    }

    private void Keep(string path, long bytes)
    {
        _files.Enqueue((path, bytes));
        _bytes += bytes;
    }
}
