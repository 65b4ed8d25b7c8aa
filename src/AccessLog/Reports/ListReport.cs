using System.Globalization;
using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>What stands under the table when it was asked for: the slowest requests, text assets sent uncompressed, paths not found.</summary>
public static class ListReport
{
    private const int Longest = 20;

    /// <param name="slow">How many slow requests; 0: no such list.</param>
    /// <param name="lists">Whether the other two lists are wanted.</param>
    public static void Write(TimelogResult result, int slow, bool lists, Stream to)
    {
        using var text = new StreamWriter(to, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        if (slow > 0)
        {
            text.WriteLine("\nslowest requests");
            foreach (var request in Slowest(result).Take(slow))
                text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{request.Micros / 1e6,10:F3}  {Remarks.Shown(request.Line)}"));
        }
        if (!lists) return;
        Paths(text, "text assets sent uncompressed, by bytes", Uncompressed(result), SortBy.Bytes);
        Paths(text, "not found, by requests", NotFound(result), SortBy.Count);
    }

    internal static List<SlowRequest> Slowest(TimelogResult result) =>
        [.. result.Side.SelectMany(s => s.Slow).OrderByDescending(s => s.Micros).ThenBy(s => Encoding.Latin1.GetString(s.Line), StringComparer.Ordinal)];

    internal static MergedTable? Uncompressed(TimelogResult result) => result.Side.Count == 0 ? null : new MergedTable([.. result.Side.Select(s => s.Uncompressed)]);

    internal static MergedTable? NotFound(TimelogResult result) => result.Side.Count == 0 ? null : new MergedTable([.. result.Side.Select(s => s.NotFound)]);

    private static void Paths(StreamWriter text, string title, MergedTable? table, SortBy by)
    {
        text.WriteLine($"\n{title}");
        if (table is null || table.Count == 0)
        {
            text.WriteLine("  none");
            return;
        }
        foreach (int row in Ranking.Rank(table, by, Longest))
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{table.Row(row).Count,10}  {table.Row(row).Bytes,14}  {Remarks.Shown(table.Key(row).ToArray())}"));
        if (table.Count > Longest) text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  and {table.Count - Longest} more"));
    }
}
