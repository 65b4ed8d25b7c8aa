using System.Collections;
using System.Globalization;

namespace Muster.Server.Jobs.Schedules;

/// <summary>One field of a schedule: the numbers it allows.</summary>
internal sealed class CronField
{
    public static readonly string[] MonthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private readonly BitArray _allowed;
    private readonly int _first;

    private CronField(BitArray allowed, int first) => (_allowed, _first) = (allowed, first);

    /// <summary>Every number of the field is allowed.</summary>
    public bool IsAll => _allowed.HasAllSet();

    public bool Has(int value) => value >= _first && value - _first < _allowed.Length && _allowed[value - _first];

    public int? AtOrAfter(int value)
    {
        for (int i = Math.Max(0, value - _first); i < _allowed.Length; i++)
        {
            if (_allowed[i])
                return i + _first;
        }

        return null;
    }

    /// <param name="names">Words for the numbers, from <paramref name="min"/> on.</param>
    /// <exception cref="FormatException">Names the field, what is wrong with it and what would do.</exception>
    public static CronField Parse(string field, string text, int min, int max, string[]? names = null)
    {
        var allowed = new BitArray(max - min + 1);
        foreach (var part in text.Split(','))
        {
            var (range, step) = part.Split('/') switch
            {
                [var only] => (only, 0),
                [var before, var behind] => (before, Number(field, behind, 1, max - min + 1, null)),
                _ => throw Wrong(field, part, "it has more than one '/'"),
            };
            var (from, to) = range switch
            {
                "*" or "?" or "" when range.Length > 0 || step > 0 => (min, max),
                _ when range.IndexOf('-') is > 0 and var dash => (Number(field, range[..dash], min, max, names), Number(field, range[(dash + 1)..], min, max, names)),
                _ => (Number(field, range, min, max, names), step > 0 ? max : -1),
            };
            if (to < 0)
                to = from;
            // From Friday to Monday goes over the end.
            int length = to >= from ? to - from : to - from + (max - min + 1);
            for (int i = 0; i <= length; i += Math.Max(1, step))
                allowed[(from - min + i) % (max - min + 1)] = true;
        }

        return new CronField(allowed, min);
    }

    public static int Number(string field, string text, int min, int max, string[]? names)
    {
        int named = names is null ? -1 : Array.FindIndex(names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
            return named + min;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max ? number
            : throw Wrong(field, text, $"it must be a number from {min} to {max}{(names is null ? "" : $" or one of {string.Join(' ', names)}")}");
    }

    public static FormatException Wrong(string field, string text, string reason) => new($"{field} is '{text}': {reason}");
}
