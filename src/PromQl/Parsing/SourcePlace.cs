namespace Muster.PromQl.Parsing;

/// <summary>Turns offsets in a query into what people count in.</summary>
public static class SourcePlace
{
    /// <summary>Line and column, both from 1.</summary>
    public static (int Line, int Column) Of(string query, int offset)
    {
        var line = 1;
        var lineStart = 0;
        var end = Math.Min(offset, query.Length);
        for (var i = 0; i < end; i++)
        {
            if (query[i] != '\n') continue;
            line++;
            lineStart = i + 1;
        }
        return (line, end - lineStart + 1);
    }
}
