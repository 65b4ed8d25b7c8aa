using Muster.AccessLog.Reading;
using Muster.Agent.State;

namespace Muster.Agent.Requests;

/// <summary>How far each log was read and told the server, in a file of the state folder: one line for each, `offset length hash path`.</summary>
internal sealed class PositionFile(string path, Log log)
{
    private readonly Dictionary<string, LogPosition> _positions = new(StringComparer.Ordinal);
    private bool _changed;

    public void Load()
    {
        if (!File.Exists(path)) return;
        foreach (var line in File.ReadLines(path))
        {
            var words = line.Split(' ', 4);
            if (words.Length == 4 && LogPosition.TryParse(string.Join(' ', words[..3]), out var position)) _positions[words[3]] = position;
            else log.Write($"{path}: '{line}' is no position of a log; that log is read from its end on");
        }
    }

    public LogPosition? Of(string log) => _positions.TryGetValue(log, out var position) ? position : null;

    public void Put(string log, LogPosition position)
    {
        if (_positions.TryGetValue(log, out var before) && before == position) return;
        _positions[log] = position;
        _changed = true;
    }

    /// <summary>Forgets logs nobody orders any more.</summary>
    public void Keep(IReadOnlySet<string> logs)
    {
        foreach (var gone in _positions.Keys.Where(l => !logs.Contains(l)).ToArray()) _changed |= _positions.Remove(gone);
    }

    public void Save()
    {
        if (!_changed) return;
        try
        {
            StateFolder.WriteWhole(path, string.Concat(_positions.Select(p => $"{p.Value} {p.Key}\n")));
            _changed = false;
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            log.WriteSparingly("positions", $"positions of logs cannot be kept: {full.Message}; after a restart some requests are counted twice");
        }
    }
}
