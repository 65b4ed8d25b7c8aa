using System.Text.Json.Nodes;

namespace Muster.Cli.Output;

/// <summary>How values look in tables. A colour never stands alone: the word and a symbol say the same.</summary>
internal sealed record TableLook(DateTimeOffset Now)
{
    private static readonly Dictionary<string, (string Symbol, string Colour)> Statuses = new(StringComparer.OrdinalIgnoreCase)
    {
        ["OK"] = ("✔", "green"),
        ["UP"] = ("✔", "green"),
        ["WARNING"] = ("▲", "yellow"),
        ["CRITICAL"] = ("✖", "red"),
        ["DOWN"] = ("✖", "red"),
        ["UNKNOWN"] = ("?", "magenta"),
        ["BLIND"] = ("◐", "magenta"),
        ["REBOOTING"] = ("↻", "blue"),
        ["GONE"] = ("○", "grey"),
    };

    public static string Status(JsonNode item, TableLook look) => Symbol(item.Text("status"));

    public static string Symbol(string status) => Statuses.TryGetValue(status, out var known) ? $"{known.Symbol} {status}" : status;

    /// <summary>The colour of a cell that <see cref="Symbol"/> made; null for any other.</summary>
    public static string? ColourOf(string cell) =>
        cell.Length > 2 && cell[1] == ' ' && Statuses.TryGetValue(cell[2..].Split(' ')[0], out var known) && cell.StartsWith(known.Symbol, StringComparison.Ordinal) ? known.Colour : null;

    /// <summary>A column of times, shown as how long ago.</summary>
    public static Func<JsonNode, TableLook, string> Ago(string path) => (item, look) =>
        item.Time(path) is not { } time ? "never" : look.Ago(time);

    /// <summary>A column of times, shown as how long since, for states.</summary>
    public static Func<JsonNode, TableLook, string> For(string path) => (item, look) =>
        item.Time(path) is not { } time ? "" : Span(look.Now - time);

    public string Ago(DateTimeOffset time) => Now - time < TimeSpan.FromSeconds(1) ? "now" : Span(Now - time) + " ago";

    public static string Span(TimeSpan span)
    {
        long seconds = Math.Max(0, (long)span.TotalSeconds);
        return FormattableString.Invariant(seconds switch
        {
            < 60 => $"{seconds}s",
            < 3600 => $"{seconds / 60}m {seconds % 60}s",
            < 86400 => $"{seconds / 3600}h {seconds / 60 % 60}m",
            _ => $"{seconds / 86400}d {seconds / 3600 % 24}h",
        });
    }
}
