namespace Muster.Metrics.Intake;

/// <summary>A pattern over dotted names, part by part.</summary>
public sealed class PathPattern
{
    private readonly string[] _parts;
    private readonly bool _open;

    public PathPattern(string pattern)
    {
        _parts = pattern.Split('.');
        _open = _parts[^1] == "**";
        if (_open) _parts = _parts[..^1];
    }

    /// <param name="captured">Gets what every star stood for, in order; left as it comes when nothing matches.</param>
    public bool Matches(string path, List<string> captured)
    {
        var parts = path.Split('.');
        if (_open ? parts.Length <= _parts.Length : parts.Length != _parts.Length) return false;
        for (var i = 0; i < _parts.Length; i++)
            if (!Part(_parts[i], parts[i], captured)) return false;
        if (_open) captured.Add(string.Join('.', parts[_parts.Length..]));
        return true;
    }

    /// <summary>Of several stars in one part each takes as little as it can.</summary>
    private static bool Part(string pattern, string text, List<string> captured)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0) return pattern == text;
        if (!text.StartsWith(pattern[..star], StringComparison.Ordinal)) return false;
        var rest = pattern[(star + 1)..];
        var mark = captured.Count;
        for (var end = star; end <= text.Length; end++)
        {
            captured.Add(text[star..end]);
            if (rest.Contains('*', StringComparison.Ordinal) ? Part(rest, text[end..], captured) : text[end..] == rest) return true;
            captured.RemoveRange(mark, captured.Count - mark);
        }
        return false;
    }
}
