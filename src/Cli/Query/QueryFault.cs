using System.Text.RegularExpressions;

namespace Muster.Cli.Query;

/// <summary>Shows where in a query an error sits: the line, and a caret below the column.</summary>
internal static partial class QueryFault
{
    /// <param name="message">As the server told it; its place reads <c>LINE:COLUMN:</c>.</param>
    public static string Show(string query, string message)
    {
        var place = Place().Match(message);
        if (!place.Success) return message;
        var (line, column) = (int.Parse(place.Groups[1].ValueSpan), int.Parse(place.Groups[2].ValueSpan));
        var lines = query.Split('\n');
        var reason = message[(place.Index + place.Length)..].Trim();
        if (line < 1 || line > lines.Length || column < 1 || column > lines[line - 1].Length + 1) return message;
        var shown = lines[line - 1].TrimEnd('\r').Replace('\t', ' ');
        return $"line {line}, column {column}: {reason}\n  {shown}\n  {new string(' ', column - 1)}^";
    }

    [GeneratedRegex(@"(?:\A|: )(\d{1,6}):(\d{1,6}): (?:parse error: )?", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
