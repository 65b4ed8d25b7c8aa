using System.Text;

namespace Muster.Checks;

/// <summary>
/// Performance data: <c>'label'=value[unit];[warn];[crit];[min];[max]</c>, separated by white space. Reading never throws;
/// what cannot be read is a <see cref="PerfdataFault"/> and reading goes on behind the next white space.
/// </summary>
public static class Perfdata
{
    private const string Blank = " \t\r\n\v\f";

    public static (IReadOnlyList<PerfValue> Values, IReadOnlyList<PerfdataFault> Faults) Parse(string text)
    {
        List<PerfValue>? values = null;
        List<PerfdataFault>? faults = null;
        for (var at = 0; at < text.Length;)
        {
            var skipped = text.AsSpan(at).IndexOfAnyExcept(Blank);
            if (skipped < 0) break;
            at += skipped;
            var end = EndOfPiece(text, at);
            if (ReadPiece(text, at, end, ref faults) is { } value) (values ??= []).Add(value);
            at = end;
        }
        return (values ?? (IReadOnlyList<PerfValue>)[], faults ?? (IReadOnlyList<PerfdataFault>)[]);
    }

    /// <summary>The text that reads back as the same value: label quoted where needed, trailing <c>;</c> dropped.</summary>
    public static string Print(PerfValue value)
    {
        var text = new StringBuilder();
        var bare = value.Label.Length > 0 && value.Label.AsSpan().IndexOfAny(" \t\r\n\v\f'=") < 0;
        text.Append(bare ? value.Label : $"'{value.Label.Replace("'", "''", StringComparison.Ordinal)}'");
        text.Append('=').Append(value.ValueText).Append(value.Unit);
        text.Append(';').Append(value.Warn).Append(';').Append(value.Crit).Append(';').Append(value.Min).Append(';').Append(value.Max);
        while (text[^1] == ';') text.Length--;
        return text.ToString();
    }

    public static string Print(IEnumerable<PerfValue> values) => string.Join(' ', values.Select(Print));

    /// <summary>A quoted label may hold white space; outside of it a piece ends at the first one.</summary>
    private static int EndOfPiece(string text, int start)
    {
        var from = start;
        if (text[start] == '\'' && ClosingQuote(text, start) is > 0 and var close) from = close + 1;
        var length = text.AsSpan(from).IndexOfAny(Blank);
        return length < 0 ? text.Length : from + length;
    }

    private static int ClosingQuote(string text, int open)
    {
        for (var at = open + 1; at < text.Length; at++)
        {
            if (text[at] != '\'') continue;
            if (at + 1 < text.Length && text[at + 1] == '\'') at++;
            else return at;
        }
        return -1;
    }

    private static PerfValue? ReadPiece(string text, int start, int end, ref List<PerfdataFault>? faults)
    {
        PerfValue? Fault(string reason, ref List<PerfdataFault>? into)
        {
            (into ??= []).Add(new PerfdataFault(start, text[start..end], reason));
            return null;
        }

        string label;
        int equals;
        if (text[start] == '\'')
        {
            var close = ClosingQuote(text, start);
            if (close < 0) return Fault("the quote of the label is not closed", ref faults);
            equals = close + 1;
            if (equals >= end || text[equals] != '=') return Fault("= is missing behind the quoted label", ref faults);
            label = text[(start + 1)..close].Replace("''", "'", StringComparison.Ordinal);
        }
        else
        {
            equals = text.IndexOf('=', start, end - start);
            if (equals < 0) return Fault("there is no = in it (a label with spaces needs quotes)", ref faults);
            label = text[start..equals];
        }
        if (label.Length == 0) return Fault("the label is empty", ref faults);

        Span<System.Range> parts = stackalloc System.Range[6];
        var body = text.AsSpan(equals + 1, end - equals - 1);
        var count = body.Split(parts, ';');
        var valueAndUnit = body[parts[0]];
        var (number, unit, value, wrong) = ReadValue(valueAndUnit);
        if (wrong is not null) return Fault(wrong, ref faults);

        var fields = new string?[4];
        for (var i = 1; i < Math.Min(count, 5); i++)
            if (!body[parts[i]].IsEmpty) fields[i - 1] = Short.Text(body[parts[i]]);
        var origin = equals + 1;
        if (count == 6 && !body[parts[5]].Trim(';').IsEmpty)
            (faults ??= []).Add(new PerfdataFault(origin + parts[5].Start.Value, body[parts[5]].ToString(), $"'{label}' has more than value;warn;crit;min;max"));
        for (var i = 0; i < 4; i++)
            if (fields[i] is { } field && WhatIsWrong(i, field) is { } reason)
                (faults ??= []).Add(new PerfdataFault(origin + parts[i + 1].Start.Value, field, $"{reason} of '{label}'"));
        return new PerfValue(label, number, value, unit, fields[0], fields[1], fields[2], fields[3]);
    }

    /// <summary>Parts behind the value are kept even when they are wrong; this only says so.</summary>
    private static string? WhatIsWrong(int field, string text) => IsPlainNumber(text) ? null : field switch
    {
        0 or 1 => AlertRange.TryParse(text, out _, out _) ? null : (field == 0 ? "not a range: warn" : "not a range: crit"),
        _ => PerfNumber.TryParse(text, out _) || text == "U" ? null : (field == 2 ? "not a number: min" : "not a number: max"),
    };

    /// <summary>Digits with at most one point: a number and a range without further questions, and what nearly all plugins print.</summary>
    private static bool IsPlainNumber(ReadOnlySpan<char> text)
    {
        var whole = text.IndexOfAnyExceptInRange('0', '9');
        return text.Length is > 0 and < 300 && (whole < 0 || (whole > 0 && text[whole] == '.' && text[(whole + 1)..].IndexOfAnyExceptInRange('0', '9') < 0));
    }

    private static (string Number, string Unit, double? Value, string? Wrong) ReadValue(ReadOnlySpan<char> text)
    {
        if (text is "U") return ("U", "", null, null);
        if (text.IsEmpty) return ("", "", null, "the value is missing (an unknown value is written U)");
        var length = PerfNumber.LengthAtStart(text);
        if (length == 0) return ("", "", null, "the value is not a number (an unknown value is written U)");
        if (!PerfNumber.TryParse(text[..length], out var value)) return ("", "", null, "the value is beyond the numbers a double can hold");
        var unit = text[length..];
        if (unit is ['.' or ',' or '0' or '1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9' or '+' or '-', ..])
            return ("", "", null, "the value has more than one decimal point, or thousands separators");
        if (unit is ['x' or 'X', ..] && text[..length] is "0") return ("", "", null, "the value is hexadecimal; print it in decimal");
        if (unit.IndexOfAny('\'', '"', '=') >= 0) return ("", "", null, "the unit holds a quote or =");
        return (Short.Text(text[..length]), Short.Text(unit), value, null);
    }
}
