using System.Buffers;

namespace Muster.Cli.Output;

/// <summary>Comma-separated values as RFC 4180 writes them.</summary>
internal static class Csv
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    public static void Write(TextWriter to, IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows)
    {
        foreach (var row in rows.Prepend(header))
            to.Write(string.Join(',', row.Select(Quote)) + "\r\n");
    }

    private static string Quote(string value) =>
        value.AsSpan().ContainsAny(Special) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
