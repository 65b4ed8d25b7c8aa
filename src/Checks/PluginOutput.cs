using System.Text;

namespace Muster.Checks;

/// <summary>
/// All that a plugin printed, read by the Nagios plugin API: line 1 is <c>short text | perfdata</c>; later lines are long text up to
/// the first <c>|</c>, and everything behind that is performance data. The pieces of performance data are joined by one space.
/// </summary>
/// <param name="Text">Line 1 without performance data, trimmed; empty when the plugin printed nothing there.</param>
/// <param name="LongText">The later lines up to their first <c>|</c>, separated by <c>\n</c>; empty for none.</param>
/// <param name="PerfdataText">The performance data as printed, pieces of different lines joined by one space.</param>
/// <param name="Perfdata">The values in it, in order.</param>
/// <param name="Faults">What in it could not be read, in order.</param>
/// <param name="Cut">True when the output was longer than the limit and its end is missing.</param>
public sealed record PluginOutput(
    string Text, string LongText, string PerfdataText,
    IReadOnlyList<PerfValue> Perfdata, IReadOnlyList<PerfdataFault> Faults, bool Cut = false)
{
    /// <summary>Bytes kept of an output when a check says nothing else. Nagios cuts at 8192.</summary>
    public const int DefaultLimit = 64 * 1024;

    public static PluginOutput Empty { get; } = new("", "", "", [], []);

    /// <summary>
    /// Reads raw bytes: UTF-8 with invalid bytes replaced by U+FFFD, and so are control characters other than tab and line feed
    /// (a plugin must not drive the terminal that shows it). Bytes beyond the limit are dropped at a character border.
    /// </summary>
    public static PluginOutput Parse(ReadOnlySpan<byte> output, int limit = DefaultLimit)
    {
        var cut = output.Length > limit;
        if (cut)
        {
            var end = limit;
            while (end > 0 && limit - end < 3 && (output[end] & 0xC0) == 0x80) end--;
            output = output[..end];
        }
        return Parse(Encoding.UTF8.GetString(output), cut);
    }

    public static PluginOutput Parse(string output, bool cut = false)
    {
        var text = Clean(output);
        if (text.Length == 0) return cut ? Empty with { Cut = true } : Empty;
        var lineEnd = text.IndexOf('\n');
        var line = lineEnd < 0 ? text.AsSpan() : text.AsSpan(0, lineEnd);
        var bar = line.IndexOf('|');
        var shortText = (bar < 0 ? line : line[..bar]).Trim().ToString();
        var perfdata = bar < 0 ? "" : line[(bar + 1)..].Trim().ToString();
        var longText = "";
        if (lineEnd >= 0)
        {
            var later = text.AsSpan(lineEnd + 1);
            bar = later.IndexOf('|');
            longText = (bar < 0 ? later : later[..bar]).TrimEnd().ToString();
            if (bar >= 0) perfdata = Join(perfdata, later[(bar + 1)..]);
        }
        if (perfdata.Length == 0) return new PluginOutput(shortText, longText, "", [], [], cut);
        var (values, faults) = Checks.Perfdata.Parse(perfdata);
        return new PluginOutput(shortText, longText, perfdata, values, faults, cut);
    }

    private static string Join(string first, ReadOnlySpan<char> lines)
    {
        var joined = new StringBuilder(first);
        foreach (var part in lines.Split('\n'))
        {
            var piece = lines[part].Trim();
            if (piece.IsEmpty) continue;
            if (joined.Length > 0) joined.Append(' ');
            joined.Append(piece);
        }
        return joined.ToString();
    }

    private static string Clean(string output)
    {
        if (!output.AsSpan().ContainsAnyInRange('\0', '\u0008') && !output.AsSpan().ContainsAnyInRange('\u000b', '\u001f') && !output.AsSpan().ContainsAnyInRange('\u007f', '\u009f')) return output;
        var clean = new StringBuilder(output.Length);
        for (var at = 0; at < output.Length; at++)
        {
            var c = output[at];
            if (c == '\r' && (at + 1 == output.Length || output[at + 1] == '\n')) continue;
            clean.Append(c is '\t' or '\n' || !char.IsControl(c) ? c : c == '\r' ? '\n' : '\ufffd');
        }
        return clean.ToString();
    }
}
