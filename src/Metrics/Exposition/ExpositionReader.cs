using System.Buffers;

namespace Muster.Metrics.Exposition;

/// <summary>
/// Reads exposition text line by line without making anything: what it gives are pieces of the text. The labels of a sample are taken
/// apart by <see cref="SeriesText"/>, and only by those who do not know the series' text yet.
/// Sources: "Exposition formats" of the Prometheus documentation, the OpenMetrics 1.0 specification.
/// </summary>
public ref struct ExpositionReader(ReadOnlySpan<byte> text, ExpositionFormat format)
{
    private static readonly SearchValues<byte> Blank = SearchValues.Create(" \t"u8);
    private static readonly SearchValues<byte> SeriesEnd = SearchValues.Create(" \t{"u8);

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    public ExpositionEntry Entry { get; private set; }

    /// <summary>The series as it is written: name and labels.</summary>
    public ReadOnlySpan<byte> Series { get; private set; }

    public double Value { get; private set; }

    /// <summary>Unix milliseconds; null when the sample carries no time.</summary>
    public long? TimeMs { get; private set; }

    /// <summary>Of a TYPE, HELP or UNIT line.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Of a TYPE, HELP or UNIT line, escapes as they are written.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>From 1.</summary>
    public int Line { get; private set; }

    /// <summary>Of a fault: from 1, in bytes.</summary>
    public int Column { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary><c># EOF</c> was there. An OpenMetrics text without it was cut off.</summary>
    public bool SawEnd { get; private set; }

    /// <summary>Goes to the next entry; false at the end of the text.</summary>
    public bool Read()
    {
        while (_at < _text.Length)
        {
            var rest = _text[_at..];
            var length = rest.IndexOf((byte)'\n');
            var line = length < 0 ? rest : rest[..length];
            _at += length < 0 ? rest.Length : length + 1;
            Line++;
            if (line.Length > 0 && line[^1] == '\r') line = line[..^1];
            var start = line.IndexOfAnyExcept(Blank);
            if (start < 0) continue;
            if (SawEnd) return Fault(1, "something stands behind # EOF");
            if (line[start] != '#')
            {
                ReadSample(line, start);
                return true;
            }
            if (ReadComment(line, start)) return true;
        }
        return false;
    }

    private void ReadSample(ReadOnlySpan<byte> line, int start)
    {
        var end = EndOfSeries(line, start);
        if (end < 0)
        {
            Fault(start + line[start..].IndexOf((byte)'{') + 1, "the labels are not closed by }");
            return;
        }
        Series = line[start..end];
        var at = Skip(line, end);
        if (at == line.Length)
        {
            Fault(line.Length + 1, "a value is missing");
            return;
        }
        var word = Word(line, at);
        if (!NumberText.TryParse(word, out var value))
        {
            Fault(at + 1, $"“{Show(word)}” is no number");
            return;
        }
        at = Skip(line, at + word.Length);
        TimeMs = null;
        if (at < line.Length && line[at] != '#')
        {
            word = Word(line, at);
            if (!TryTime(word, out var time))
            {
                Fault(at + 1, $"“{Show(word)}” is no timestamp");
                return;
            }
            TimeMs = time;
            at = Skip(line, at + word.Length);
        }
        if (at < line.Length && (format != ExpositionFormat.OpenMetrics || line[at] != '#'))
        {
            Fault(at + 1, $"“{Show(line[at..])}” stands behind the sample");
            return;
        }
        Value = value;
        Entry = ExpositionEntry.Sample;
    }

    /// <summary>False for comments that say nothing.</summary>
    private bool ReadComment(ReadOnlySpan<byte> line, int start)
    {
        var at = Skip(line, start + 1);
        var word = Word(line, at);
        if (word.SequenceEqual("EOF"u8) && format == ExpositionFormat.OpenMetrics)
        {
            SawEnd = true;
            return false;
        }
        if (word.SequenceEqual("TYPE"u8)) Entry = ExpositionEntry.Type;
        else if (word.SequenceEqual("HELP"u8)) Entry = ExpositionEntry.Help;
        else if (word.SequenceEqual("UNIT"u8) && format == ExpositionFormat.OpenMetrics) Entry = ExpositionEntry.Unit;
        else return false;
        at = Skip(line, at + word.Length);
        var quoted = at < line.Length && line[at] == '"';
        var name = quoted ? Quoted(line, at) : Word(line, at);
        if (name.Length == 0) return Fault(at + 1, "a metric name is missing");
        Name = quoted ? name[1..^1] : name;
        at = Skip(line, at + name.Length);
        Text = line[at..];
        return true;
    }

    private bool Fault(int column, string reason)
    {
        (Entry, Column, Reason) = (ExpositionEntry.Fault, column, reason);
        return true;
    }

    /// <summary>Behind the labels or, without any, behind the name; -1 when the labels do not end.</summary>
    private static int EndOfSeries(ReadOnlySpan<byte> line, int start)
    {
        var end = line[start..].IndexOfAny(SeriesEnd);
        if (end < 0) return line.Length;
        end += start;
        // A brace may stand behind a blank.
        var open = Skip(line, end);
        if (open == line.Length || line[open] != '{') return end;
        for (var at = open + 1; at < line.Length; at++)
        {
            var found = line[at..].IndexOfAny((byte)'"', (byte)'}');
            if (found < 0) return -1;
            at += found;
            if (line[at] == '}') return at + 1;
            var quoted = Quoted(line, at);
            if (quoted.Length == 0) return -1;
            at += quoted.Length - 1;
        }
        return -1;
    }

    /// <summary>From quote to quote; empty when it does not end.</summary>
    private static ReadOnlySpan<byte> Quoted(ReadOnlySpan<byte> line, int start)
    {
        for (var at = start + 1; at < line.Length; at++)
        {
            var found = line[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0) break;
            at += found;
            if (line[at] == '"') return line[start..(at + 1)];
            at++;
        }
        return default;
    }

    private readonly bool TryTime(ReadOnlySpan<byte> word, out long time)
    {
        time = 0;
        if (format == ExpositionFormat.Text) return System.Buffers.Text.Utf8Parser.TryParse(word, out time, out var used) && used == word.Length;
        if (!NumberText.TryParse(word, out var seconds) || !(Math.Abs(seconds) < 1e14)) return false;
        time = (long)Math.Round(seconds * 1000);
        return true;
    }

    private static int Skip(ReadOnlySpan<byte> line, int at)
    {
        var found = line[at..].IndexOfAnyExcept(Blank);
        return found < 0 ? line.Length : at + found;
    }

    private static ReadOnlySpan<byte> Word(ReadOnlySpan<byte> line, int at)
    {
        var found = line[at..].IndexOfAny(Blank);
        return found < 0 ? line[at..] : line.Slice(at, found);
    }

    private static string Show(ReadOnlySpan<byte> bytes) => SeriesText.Show(bytes);
}
