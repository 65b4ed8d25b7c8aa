using System.Text;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Grouping;

/// <summary>Which entries count. Everything that is given must hold.</summary>
public sealed unsafe class EntryFilter
{
    /// <summary>From (inclusive) and to (exclusive), milliseconds since 1970 UTC.</summary>
    public long From { get; init; } = long.MinValue;

    public long To { get; init; } = long.MaxValue;

    /// <summary>Statuses from..to, inclusive; empty: all.</summary>
    public IReadOnlyList<(int From, int To)> Statuses { get; init; } = [];

    /// <summary>Methods in upper case; empty: all.</summary>
    public IReadOnlyList<byte[]> Methods { get; init; } = [];

    /// <summary>What the path must begin with; null: anything.</summary>
    public byte[]? PathStart { get; init; }

    /// <summary>The least duration, in microseconds.</summary>
    public long AtLeast { get; init; } = LogEntry.Unknown;

    public bool HasTime => From != long.MinValue || To != long.MaxValue;

    /// <summary>Reads `5xx`, `404`, `200-299`, several with commas.</summary>
    /// <exception cref="FormatException">Says what would do.</exception>
    public static IReadOnlyList<(int From, int To)> ParseStatuses(string text)
    {
        var ranges = new List<(int, int)>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Length == 3 && char.IsAsciiDigit(part[0]) && part.EndsWith("xx", StringComparison.OrdinalIgnoreCase)) ranges.Add(((part[0] - '0') * 100, (part[0] - '0') * 100 + 99));
            else if (int.TryParse(part, out int one)) ranges.Add((one, one));
            else if (part.Split('-') is [var low, var high] && int.TryParse(low, out int from) && int.TryParse(high, out int to) && from <= to) ranges.Add((from, to));
            else throw new FormatException($"'{part}' is no status: write 404, 5xx or 200-299");
        }
        return ranges;
    }

    /// <summary>Reads `GET,POST`.</summary>
    public static IReadOnlyList<byte[]> ParseMethods(string text) =>
        [.. text.ToUpperInvariant().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];

    /// <param name="line">The line the entry was read from.</param>
    public bool Passes(byte* line, in LogEntry entry)
    {
        if (HasTime && (entry.Time < From || entry.Time >= To || entry.Time == LogEntry.NoTime)) return false;
        if (AtLeast >= 0 && entry.Micros < AtLeast) return false;
        if (Statuses.Count > 0 && !HasStatus(entry.Status)) return false;
        if (PathStart is not null && !new ReadOnlySpan<byte>(line + entry.Path.Start, entry.Path.Length).StartsWith(PathStart)) return false;
        return Methods.Count == 0 || HasMethod(new ReadOnlySpan<byte>(line + entry.Method.Start, entry.Method.Length));
    }

    private bool HasStatus(int status)
    {
        foreach (var (from, to) in Statuses)
            if (status >= from && status <= to) return true;
        return false;
    }

    private bool HasMethod(ReadOnlySpan<byte> method)
    {
        foreach (var one in Methods)
            if (method.SequenceEqual(one)) return true;
        return false;
    }
}
