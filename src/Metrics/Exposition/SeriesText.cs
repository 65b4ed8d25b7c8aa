using System.Text;
using System.Text.Unicode;

namespace Muster.Metrics.Exposition;

/// <summary>
/// Takes the text of one series apart: <c>name{label="value"}</c>, or with quoted names <c>{"a name","a label"="value"}</c>.
/// Escapes in quotes: <c>\\ \" \n</c>.
/// </summary>
public static class SeriesText
{
    /// <param name="into">Gets the labels in the order written, the name as <see cref="Labels.MetricName"/>, without those whose value is empty.</param>
    /// <param name="column">Of the fault: from 1, in bytes, within the series' text.</param>
    /// <returns>False when it is no series; <paramref name="reason"/> says why.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, List<Label> into, out int column, out string reason)
    {
        (column, reason) = (1, "");
        into.Clear();
        var at = 0;
        while (at < text.Length && IsName(text[at], at == 0, colon: true)) at++;
        if (at > 0) into.Add(new Label(Labels.MetricName, Encoding.ASCII.GetString(text[..at])));
        at = Skip(text, at);
        if (at < text.Length && text[at] != '{') return Fail(at, $"“{(char)text[at]}” cannot stand in a metric name (names with other signs are written {{\"like this\"}})", out column, out reason);
        at = Skip(text, at + 1);
        while (at < text.Length && text[at] != '}')
        {
            if (!ReadLabel(text, ref at, into, out column, out reason)) return false;
            at = Skip(text, at);
            if (at < text.Length && text[at] == ',') at = Skip(text, at + 1);
            else if (at >= text.Length || text[at] != '}') return Fail(at, "a comma or } is missing", out column, out reason);
        }
        if (at < text.Length && at + 1 != text.Length) return Fail(at + 1, "something stands behind the labels", out column, out reason);
        foreach (var label in into)
            if (label.Name == Labels.MetricName && label.Value.Length > 0) return Unique(into, out column, out reason);
        return Fail(0, "a metric name is missing", out column, out reason);
    }

    /// <summary>The labels, sorted; null and the reason when it is no series.</summary>
    public static Labels? Parse(ReadOnlySpan<byte> text, out string reason)
    {
        var labels = new List<Label>();
        return TryRead(text, labels, out _, out reason) ? Labels.From(labels) : null;
    }

    /// <summary>For messages: cut, and without signs that cannot be shown.</summary>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        var shown = Encoding.UTF8.GetString(bytes.Length > 80 ? bytes[..80] : bytes);
        var text = new StringBuilder(shown.Length + 1);
        foreach (var sign in shown) text.Append(char.IsControl(sign) ? '\uFFFD' : sign);
        return bytes.Length > 80 ? text.Append('…').ToString() : text.ToString();
    }

    private static bool ReadLabel(ReadOnlySpan<byte> text, ref int at, List<Label> into, out int column, out string reason)
    {
        string name;
        if (text[at] == '"')
        {
            if (!ReadQuoted(text, ref at, out name, out column, out reason)) return false;
            var after = Skip(text, at);
            if (after >= text.Length || text[after] is (byte)',' or (byte)'}')
            {
                into.Add(new Label(Labels.MetricName, name));
                return true;
            }
            if (name.Length == 0) return Fail(at, "a label name is empty", out column, out reason);
        }
        else
        {
            var start = at;
            while (at < text.Length && IsName(text[at], at == start, colon: false)) at++;
            if (at == start) return Fail(at, $"“{(char)text[at]}” cannot begin a label name", out column, out reason);
            name = Encoding.ASCII.GetString(text[start..at]);
        }
        at = Skip(text, at);
        if (at >= text.Length || text[at] != '=') return Fail(at, $"the label {name} needs =", out column, out reason);
        at = Skip(text, at + 1);
        if (at >= text.Length || text[at] != '"') return Fail(at, $"the value of the label {name} must stand in quotes", out column, out reason);
        if (!ReadQuoted(text, ref at, out var value, out column, out reason)) return false;
        into.Add(new Label(name, value));
        return true;
    }

    private static bool ReadQuoted(ReadOnlySpan<byte> text, ref int at, out string value, out int column, out string reason)
    {
        (value, column, reason) = ("", 0, "");
        var start = ++at;
        var escaped = false;
        while (at < text.Length && text[at] != '"')
        {
            if (text[at] == '\\') (escaped, at) = (true, at + 1);
            at++;
        }
        if (at >= text.Length) return Fail(start - 1, "a quote is not closed", out column, out reason);
        var raw = text[start..at++];
        if (!Utf8.IsValid(raw)) return Fail(start, "the text in quotes is not UTF-8", out column, out reason);
        value = Encoding.UTF8.GetString(raw);
        if (escaped) value = Unescape(value);
        return true;
    }

    /// <summary>An escape that is none stays as it is written, as other readers of this text have it.</summary>
    public static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var next = text[i] == '\\' && i + 1 < text.Length ? text[i + 1] : '\0';
            if (next is '\\' or '"' or 'n')
            {
                plain.Append(next == 'n' ? '\n' : next);
                i++;
            }
            else plain.Append(text[i]);
        }
        return plain.ToString();
    }

    private static bool Unique(List<Label> labels, out int column, out string reason)
    {
        for (var i = 1; i < labels.Count; i++)
            for (var j = 0; j < i; j++)
                if (labels[i].Name == labels[j].Name) return Fail(0, labels[i].Name == Labels.MetricName ? "it has two metric names" : $"the label {labels[i].Name} stands twice", out column, out reason);
        (column, reason) = (0, "");
        return true;
    }

    private static bool Fail(int at, string why, out int column, out string reason)
    {
        (column, reason) = (at + 1, why);
        return false;
    }

    private static bool IsName(byte sign, bool first, bool colon) =>
        sign is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (byte)'_' || (colon && sign == ':') || (!first && sign is >= (byte)'0' and <= (byte)'9');

    private static int Skip(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t') at++;
        return Math.Min(at, text.Length);
    }
}
