using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Muster.Checks;

/// <summary>
/// A threshold of the Nagios plugin API: <c>[@][start:][end]</c>. The bounds are inclusive; a value OUTSIDE them alerts,
/// with <c>@</c> a value INSIDE them does. Start defaults to 0, end to plus infinity, <c>~</c> is minus infinity.
/// </summary>
/// <param name="Start">Lower bound, may be negative infinity.</param>
/// <param name="End">Upper bound, may be positive infinity; never below <paramref name="Start"/>.</param>
/// <param name="Inside">True for <c>@</c>: alert when the value is inside.</param>
public readonly record struct AlertRange(double Start, double End, bool Inside = false)
{
    /// <summary>True when the value is within the bounds, ends included.</summary>
    public bool Contains(double value) => value >= Start && value <= End;

    /// <summary>True when the value calls for an alert. A NaN never alerts: <see cref="Thresholds"/> answers UNKNOWN for it.</summary>
    public bool Alerts(double value) => !double.IsNaN(value) && Contains(value) == Inside;

    /// <exception cref="FormatException">Names the text, what is wrong with it and how to write it instead.</exception>
    public static AlertRange Parse(string text) =>
        TryParse(text, out var range, out var error) ? range : throw new FormatException(error);

    public static bool TryParse(ReadOnlySpan<char> text, out AlertRange range, [NotNullWhen(false)] out string? error)
    {
        range = default;
        var rest = text.Trim();
        var inside = rest is ['@', ..];
        if (inside) rest = rest[1..];
        if (rest.IsEmpty)
        {
            error = $"'{text}' is not a range: it is empty; write for example 10, 10: or 10:20";
            return false;
        }
        double start = 0, end = double.PositiveInfinity;
        var colon = rest.IndexOf(':');
        var startText = colon < 0 ? default : rest[..colon];
        var endText = rest[(colon + 1)..];
        if (startText.IsEmpty && endText.IsEmpty)
        {
            error = $"'{text}' is not a range: neither start nor end is given; write for example 10: or :20";
            return false;
        }
        if (startText is "~") start = double.NegativeInfinity;
        else if (!startText.IsEmpty && !PerfNumber.TryParse(startText, out start))
        {
            error = $"'{text}' is not a range: start '{startText}' is not a number; write a number, or ~ for minus infinity";
            return false;
        }
        if (!endText.IsEmpty && !PerfNumber.TryParse(endText, out end))
        {
            error = $"'{text}' is not a range: end '{endText}' is not a number; leave it out for plus infinity";
            return false;
        }
        if (start > end)
        {
            error = string.Create(CultureInfo.InvariantCulture,
                $"'{text}' is not a range: start {start} is above end {end}; write ~:{end} to alert above {end}, or {end}: to alert below it");
            return false;
        }
        range = new AlertRange(start, end, inside);
        error = null;
        return true;
    }

    /// <summary>The shortest text that <see cref="Parse"/> reads as this range.</summary>
    public override string ToString()
    {
        var at = Inside ? "@" : "";
        var start = double.IsNegativeInfinity(Start) ? "~:" : Start == 0 && !double.IsPositiveInfinity(End) ? "" : PerfNumber.Print(Start) + ":";
        return at + start + (double.IsPositiveInfinity(End) ? "" : PerfNumber.Print(End));
    }
}
