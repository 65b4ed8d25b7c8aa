using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;

namespace Muster.AccessLog.Reports;

/// <summary>The table for spreadsheets and programs (RFC 4180): durations in seconds with six decimals.</summary>
public static class CsvReport
{
    public static void Write(TimelogResult result, GroupBy by, IReadOnlyList<int> rows, Stream to)
    {
        var columns = Columns.Of(result, by);
        to.Write(Encoding.UTF8.GetBytes(string.Join(',', columns.Select(c => c.Heading(by))) + "\r\n"));
        var figures = new RowFigures(result.Table, 6);
        var line = new byte[RowKey.LongestKey * 2 + 1024];
        foreach (int row in result.Table.Other.Count > 0 ? [.. rows, -1] : rows)
        {
            figures.Take(row);
            int length = 0;
            foreach (var column in columns)
            {
                if (length > 0) line[length++] = (byte)',';
                int start = length;
                length += figures.Write(column, line.AsSpan(length, RowKey.LongestKey));
                if (line.AsSpan(start, length - start).IndexOfAny(",\"\r\n"u8) >= 0) length = Quote(line, start, length);
            }
            "\r\n"u8.CopyTo(line.AsSpan(length));
            to.Write(line, 0, length + 2);
        }
    }

    private static int Quote(byte[] line, int start, int end)
    {
        var quoted = Encoding.Latin1.GetBytes("\"" + Encoding.Latin1.GetString(line, start, end - start).Replace("\"", "\"\"", StringComparison.Ordinal) + "\"");
        quoted.AsSpan(0, Math.Min(quoted.Length, line.Length - start - 600)).CopyTo(line.AsSpan(start));
        return start + Math.Min(quoted.Length, line.Length - start - 600);
    }
}
