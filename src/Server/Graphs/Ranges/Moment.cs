using System.Globalization;
using System.Text.RegularExpressions;

namespace Muster.Server.Graphs.Ranges;

/// <summary>One end of a span: a moment (start and end are the same), or a day, week, month or year.</summary>
internal readonly partial record struct Moment(DateTimeOffset Start, DateTimeOffset End, bool IsNow = false)
{
    private static readonly string[] WeekDays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    private static readonly string[] Months = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    private static readonly string[] DayForms = ["yyyy-M-d", "yyyy/M/d", "d.M.yyyy"];

    [GeneratedRegex(@"\Anow(?: ?([-+]) ?(.+))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NowForm();

    [GeneratedRegex(@"\A(.+?) (?:ago|earlier)\z", RegexOptions.CultureInvariant)]
    private static partial Regex AgoForm();

    [GeneratedRegex(@"\A(?:(.+?)[ t](?:at )?)??(\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)? ?(am|pm)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex TimeForm();

    [GeneratedRegex(@"\A\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}.*(?:z|[-+]\d{2}:?\d{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex ZonedForm();

    [GeneratedRegex(@"\A(?:(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9})|([a-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?)(?:,? (\d{4}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamedDayForm();

    [GeneratedRegex(@"\A(\d{4})(?:-(\d{1,2}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex MonthForm();

    /// <param name="after">The other end before this one: a time without a day is of its day.</param>
    /// <exception cref="FormatException">It cannot be read.</exception>
    public static Moment Read(string words, LocalClock clock, Moment? after)
    {
        if (NowForm().Match(words) is { Success: true } now)
        {
            if (!now.Groups[1].Success) return new(clock.Now, clock.Now, IsNow: true);
            var span = Spans.Read(now.Groups[2].Value) ?? throw TimeRangeText.Unread(words);
            return Single(Spans.Plus(clock.Now, now.Groups[1].Value == "-" ? span.Negated() : span, clock));
        }
        if (AgoForm().Match(words) is { Success: true } ago && Spans.Read(ago.Groups[1].Value) is { } back) return Single(Spans.Plus(clock.Now, back.Negated(), clock));
        if (Unix(words) is { } unix) return Single(unix);
        if (ZonedForm().IsMatch(words) && DateTimeOffset.TryParse(words, CultureInfo.InvariantCulture, DateTimeStyles.None, out var zoned)) return Single(zoned.ToUniversalTime());
        if (Period(words, clock) is { } period) return period;
        return Time(words, clock, after) ?? throw TimeRangeText.Unread(words);
    }

    private static Moment Single(DateTimeOffset at) => new(at, at);

    private static Moment Of(DateTime first, DateTime next, LocalClock clock) => new(clock.At(first), clock.At(next));

    /// <summary>Seconds have ten digits from 2001 till 2286, milliseconds thirteen.</summary>
    private static DateTimeOffset? Unix(string words) => words.Length is 10 or 13 && words.All(char.IsAsciiDigit)
        ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(words, CultureInfo.InvariantCulture) * (words.Length == 10 ? 1000 : 1)) : null;

    private static Moment? Period(string words, LocalClock clock)
    {
        if (Day(words, clock) is { } day) return Of(day, day.AddDays(1), clock);
        var today = clock.Today;
        var (which, unit) = words.Split(' ') is [var first, var second] ? (first, second) : ("", words);
        var shift = which switch { "this" => 0, "last" or "previous" => -1, _ => 1 };
        if (shift <= 0)
        {
            var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
            var month = new DateTime(today.Year, today.Month, 1);
            switch (unit)
            {
                case "day": return Of(today.AddDays(shift), today.AddDays(shift + 1), clock);
                case "week": return Of(monday.AddDays(7 * shift), monday.AddDays(7 * (shift + 1)), clock);
                case "month": return Of(month.AddMonths(shift), month.AddMonths(shift + 1), clock);
                case "year": return Of(new DateTime(today.Year + shift, 1, 1), new DateTime(today.Year + shift + 1, 1, 1), clock);
            }
        }
        if (MonthForm().Match(words) is not { Success: true } form) return null;
        var year = int.Parse(form.Groups[1].Value, CultureInfo.InvariantCulture);
        if (year is < 1970 or > 2200) return null;
        if (!form.Groups[2].Success) return Of(new DateTime(year, 1, 1), new DateTime(year + 1, 1, 1), clock);
        var number = int.Parse(form.Groups[2].Value, CultureInfo.InvariantCulture);
        return number is >= 1 and <= 12 ? Of(new DateTime(year, number, 1), new DateTime(year, number, 1).AddMonths(1), clock) : null;
    }

    private static DateTime? Day(string words, LocalClock clock)
    {
        var today = clock.Today;
        if (words == "today") return today;
        if (words == "yesterday") return today.AddDays(-1);
        var weekday = Array.FindIndex(WeekDays, name => Names(name, words.StartsWith("last ", StringComparison.Ordinal) ? words[5..] : words));
        // The last one before today.
        if (weekday >= 0) return today.AddDays(-((((int)today.DayOfWeek - weekday + 6) % 7) + 1));
        if (DateTime.TryParseExact(words, DayForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        if (NamedDayForm().Match(words) is not { Success: true } named) return null;
        var month = Array.FindIndex(Months, name => Names(name, named.Groups[2].Value + named.Groups[3].Value)) + 1;
        var number = int.Parse(named.Groups[1].Value + named.Groups[4].Value, CultureInfo.InvariantCulture);
        var year = named.Groups[5].Success ? int.Parse(named.Groups[5].Value, CultureInfo.InvariantCulture) : today.Year;
        if (month == 0 || year < 1 || number < 1 || number > DateTime.DaysInMonth(year, month)) return null;
        var at = new DateTime(year, month, number);
        // Without a year the last one that has been.
        return named.Groups[5].Success || at <= today ? at : number <= DateTime.DaysInMonth(year - 1, month) ? at.AddYears(-1) : null;
    }

    private static bool Names(string name, string word) => word.Length >= 3 && name.StartsWith(word, StringComparison.Ordinal);

    private static Moment? Time(string words, LocalClock clock, Moment? after)
    {
        if (TimeForm().Match(words) is not { Success: true } form) return null;
        int Number(int group) => form.Groups[group].Success ? int.Parse(form.Groups[group].Value, CultureInfo.InvariantCulture) : 0;
        // A number alone is no time.
        if (!form.Groups[3].Success && !form.Groups[6].Success) return null;
        var (hour, minute, second) = (Number(2), Number(3), Number(4));
        if (form.Groups[6].Success)
        {
            if (hour is < 1 or > 12) return null;
            hour = hour % 12 + (form.Groups[6].Value == "pm" ? 12 : 0);
        }
        if (hour > 24 || minute > 59 || second > 59 || (hour == 24 && minute + second > 0)) return null;
        var time = new TimeSpan(hour, minute, second) + TimeSpan.FromTicks(form.Groups[5].Success ? long.Parse(form.Groups[5].Value.PadRight(7, '0'), CultureInfo.InvariantCulture) : 0);
        if (form.Groups[1].Success) return Day(form.Groups[1].Value, clock) is { } day ? Single(clock.At(day + time)) : null;
        if (after is { } other)
        {
            var same = clock.At(clock.Dial(other.Start).Date + time);
            return Single(same > other.Start ? same : clock.At(clock.Dial(other.Start).Date.AddDays(1) + time));
        }
        // A time without a day is the last one that has been.
        var today = clock.At(clock.Today + time);
        return Single(today <= clock.Now ? today : clock.At(clock.Today.AddDays(-1) + time));
    }
}
