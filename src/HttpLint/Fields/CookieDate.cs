using System.Globalization;

namespace Muster.HttpLint.Fields;

/// <summary>The forgiving date of cookies (RFC 6265, 5.1.1): time, day, month and year in any order between any delimiters.</summary>
public static class CookieDate
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <param name="wrong">What is missing or out of range, in words.</param>
    public static bool TryParse(string text, out DateTimeOffset date, out string wrong)
    {
        date = default;
        (int Hour, int Minute, int Second)? clock = null;
        int? day = null, month = null, year = null;
        foreach (var token in text.Split([.. Enumerable.Range(0, 128).Select(i => (char)i).Where(Delimits)], StringSplitOptions.RemoveEmptyEntries))
        {
            if (clock is null && Clock(token) is { } c) clock = c;
            else if (day is null && Number(token, 1, 2) is { } d) day = d;
            else if (month is null && token.Length >= 3 && Array.IndexOf(Months, token[..3].ToLowerInvariant()) is >= 0 and var m) month = m + 1;
            else if (year is null && Number(token, 2, 4) is { } y) year = y switch { >= 70 and <= 99 => y + 1900, <= 69 => y + 2000, _ => y };
        }
        wrong = clock is null ? "it has no time" : day is null ? "it has no day" : month is null ? "it has no month" : year is null ? "it has no year" : "";
        if (wrong.Length > 0) return false;
        var (hour, minute, second) = clock!.Value;
        if (year < 1601 || hour > 23 || minute > 59 || second > 59 || day < 1 || day > DateTime.DaysInMonth(Math.Clamp(year!.Value, 1, 9999), month!.Value))
        {
            wrong = "a part of it is out of range";
            return false;
        }
        date = new DateTimeOffset(year!.Value, month!.Value, day!.Value, hour, minute, second, TimeSpan.Zero);
        return true;
    }

    private static bool Delimits(char c) => c is '\t' or (>= ' ' and <= '/') or (>= ';' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~');

    private static (int, int, int)? Clock(string token)
    {
        var parts = token.Split(':');
        return parts.Length == 3 && Number(parts[0], 1, 2) is { } h && Number(parts[1], 1, 2) is { } m && Number(parts[2], 1, 2) is { } s ? (h, m, s) : null;
    }

    /// <summary>The digits at the token's beginning, if there are as many as wanted.</summary>
    private static int? Number(string token, int least, int most)
    {
        int digits = token.TakeWhile(char.IsAsciiDigit).Count();
        return digits >= least && digits <= most ? int.Parse(token.AsSpan(0, digits), CultureInfo.InvariantCulture) : null;
    }
}
