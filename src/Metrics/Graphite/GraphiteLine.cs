using System.Buffers.Text;
using System.Text.Unicode;
using Muster.Metrics.Exposition;

namespace Muster.Metrics.Graphite;

/// <summary>
/// One line of Graphite's plaintext protocol: <c>path value timestamp</c>, where the path may carry tags (<c>disk.used;host=db1</c>).
/// A timestamp of -1, N or none at all means now. Source: "Feeding in your data" and "Graphite tag support" of Graphite's documentation.
/// </summary>
public readonly ref struct GraphiteLine
{
    public const int LongestPath = 2048;

    /// <summary>With its tags.</summary>
    public ReadOnlySpan<byte> Path { get; private init; }

    public double Value { get; private init; }

    /// <summary>Unix milliseconds.</summary>
    public long TimeMs { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> line, long nowMs, out GraphiteLine read, out string reason)
    {
        read = default;
        var at = 0;
        var path = NextWord(line, ref at);
        var value = NextWord(line, ref at);
        var time = NextWord(line, ref at);
        if (value.IsEmpty) return Refuse("a value is missing: write path value timestamp", out reason);
        if (!NextWord(line, ref at).IsEmpty) return Refuse("there are more than three words", out reason);
        if (path.Length > LongestPath) return Refuse($"the path is longer than {LongestPath} bytes", out reason);
        if (Fault(path) is { } fault) return Refuse(fault, out reason);
        if (!NumberText.TryParse(value, out var number)) return Refuse($"“{SeriesText.Show(value)}” is no number", out reason);
        if (!TryTime(time, nowMs, out var timeMs)) return Refuse($"“{SeriesText.Show(time)}” is no time in unix seconds", out reason);
        read = new GraphiteLine { Path = path, Value = number, TimeMs = timeMs };
        reason = "";
        return true;
    }

    private static bool Refuse(string why, out string reason)
    {
        reason = why;
        return false;
    }

    private static string? Fault(ReadOnlySpan<byte> path)
    {
        if (!Utf8.IsValid(path)) return "the path is not UTF-8";
        foreach (var sign in path)
            if (sign < ' ') return "there is a control sign in the path";
        var tags = path.IndexOf((byte)';');
        if (tags == 0) return "the path has no name before its tags";
        while (tags >= 0)
        {
            path = path[(tags + 1)..];
            tags = path.IndexOf((byte)';');
            var tag = tags < 0 ? path : path[..tags];
            var equals = tag.IndexOf((byte)'=');
            if (equals < 1 || equals == tag.Length - 1) return $"the tag “{SeriesText.Show(tag)}” is not name=value";
        }
        return null;
    }

    private static bool TryTime(ReadOnlySpan<byte> word, long nowMs, out long timeMs)
    {
        timeMs = nowMs;
        if (word.IsEmpty || word.SequenceEqual("-1"u8) || word.SequenceEqual("N"u8)) return true;
        if (!Utf8Parser.TryParse(word, out double seconds, out var used) || used != word.Length || !(seconds is >= 0 and < 1e12)) return false;
        timeMs = (long)Math.Round(seconds * 1000);
        return true;
    }

    private static ReadOnlySpan<byte> NextWord(ReadOnlySpan<byte> line, scoped ref int at)
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t' or (byte)'\r') at++;
        var start = Math.Min(at, line.Length);
        var length = line[start..].IndexOfAny(" \t\r"u8);
        at = length < 0 ? line.Length : start + length;
        return line[start..at];
    }
}
