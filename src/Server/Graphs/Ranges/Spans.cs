using System.Globalization;
using System.Text.RegularExpressions;

namespace Muster.Server.Graphs.Ranges;

/// <summary>A length of time: months and years follow the calendar, all else is exact.</summary>
internal readonly record struct Span(int Months, TimeSpan Exact)
{
    public Span Negated() => new(-Months, -Exact);
}

/// <summary>Reads lengths of time: <c>90s</c>, <c>1h30m</c>, <c>3 days</c>, <c>an hour</c>, <c>last 2 weeks</c>.</summary>
internal static partial class Spans
{
    [GeneratedRegex(@"\G\s*(\d{1,9}(?:\.\d{1,6})?|an?)\s*(ms|milliseconds?|s|secs?|seconds?|min|mins|minutes?|mo|months?|m|h|hrs?|hours?|d|days?|w|weeks?|y|years?)(?![a-z])", RegexOptions.CultureInvariant)]
    private static partial Regex Part();

    [GeneratedRegex(@"\A(?:the )?(?:last|past|previous) (.+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Last();

    /// <summary>Null: not a length of time.</summary>
    public static Span? Read(string words)
    {
        var (months, exact, at) = (0.0, TimeSpan.Zero, 0);
        // 1h30m: the letters of one part end where the digits of the next begin.
        for (var part = Part().Match(words, at); part.Success; part = Part().Match(words, at))
        {
            var number = part.Groups[1].Value is "a" or "an" ? 1 : double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture);
            var unit = part.Groups[2].Value;
            if (unit is "mo" || unit.StartsWith("month", StringComparison.Ordinal)) months += number;
            else if (unit[0] == 'y') months += number * 12;
            else if (!TryAdd(ref exact, number * Seconds(unit))) return null;
            at = part.Index + part.Length;
        }
        if (at == 0 || at < words.Length || months > 12 * 300 || months != Math.Floor(months)) return null;
        return new Span((int)months, exact) is var span && span != default ? span : null;
    }

    /// <summary>As <see cref="Read"/>, with <c>last</c> before it or not; <c>last hour</c> is one hour.</summary>
    public static Span? ReadLast(string words)
    {
        if (Last().Match(words) is not { Success: true } last) return Read(words);
        // The last week and the last month are those of the calendar.
        var what = last.Groups[1].Value;
        return what is "week" or "month" or "year" ? null : Read(char.IsAsciiDigit(what[0]) ? what : "1 " + what);
    }

    /// <exception cref="FormatException">It leads out of the calendar.</exception>
    public static DateTimeOffset Plus(DateTimeOffset at, Span span, LocalClock clock)
    {
        try
        {
            var moved = span.Months == 0 ? at : clock.At(clock.Dial(at).AddMonths(span.Months));
            return moved + span.Exact;
        }
        catch (ArgumentOutOfRangeException outside)
        {
            throw new FormatException("that is out of reach: from 1970 to 2200", outside);
        }
    }

    private static bool TryAdd(ref TimeSpan sum, double seconds)
    {
        if (!(sum.TotalSeconds + seconds <= 300 * 366 * 86400.0)) return false;
        sum += TimeSpan.FromSeconds(seconds);
        return true;
    }

    private static double Seconds(string unit) => unit switch
    {
        "ms" => 0.001,
        _ when unit.StartsWith("milli", StringComparison.Ordinal) => 0.001,
        _ => unit[0] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, 'w' => 604800, _ => throw new InvalidOperationException(unit) },
    };
}
