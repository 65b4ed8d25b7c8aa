namespace Muster.PromQl.Parsing;

/// <summary>A query that is no PromQL. Line and column count from 1; the message reads <c>line:column: parse error: what</c>.</summary>
public sealed class ParseException : Exception
{
    public ParseException(string query, int offset, string what)
        : base(Compose(query, offset, what, out var line, out var column))
    {
        Line = line;
        Column = column;
        What = what;
    }

    public int Line { get; }
    public int Column { get; }

    /// <summary>The message without its place.</summary>
    public string What { get; }

    private static string Compose(string query, int offset, string what, out int line, out int column)
    {
        (line, column) = SourcePlace.Of(query, offset);
        return $"{line}:{column}: parse error: {what}";
    }
}
