using System.Globalization;
using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Reports;
using Xunit;

namespace Muster.AccessLog.Tests.Reports;

/// <summary>Tables so long that several threads write them.</summary>
public sealed class LongTableTests
{
    private const int Rows = 9000;

    private static readonly TimelogOptions Options = new() { GroupBy = GroupBy.Path };

    [Fact]
    public void Every_row_stands_in_order_and_in_line_whatever_its_path_is_made_of()
    {
        var lines = Table(0).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Rows + 1, lines.Length);
        Assert.Single(lines.Select(l => l.Length).Distinct());
        var views = lines.Skip(1).Select(l => l.Split('|')[0].Trim()).ToList();
        Assert.Equal(Rows, views.Distinct().Count());
        Assert.Contains("/grüße/17", views);
        Assert.Contains("/???/18", views);
        // Sorted by bytes, as the rows were ranked.
        Assert.Equal(views.Where(v => v.StartsWith("/page", StringComparison.Ordinal)).Order(StringComparer.Ordinal), views.Where(v => v.StartsWith("/page", StringComparison.Ordinal)));
    }

    [Fact]
    public void Each_line_says_the_same_as_a_table_of_that_row_alone()
    {
        var result = Logs.Run(Log(), Options);
        var all = Lines(result, Ranking.Rank(result.Table, SortBy.Total, 0));
        var first = Lines(result, Ranking.Rank(result.Table, SortBy.Total, 25));
        for (int i = 0; i < first.Count; i++) Assert.Equal(first[i], all[i]);
    }

    [Fact]
    public void A_reader_that_goes_away_ends_the_writing_with_its_error()
    {
        var result = Logs.Run(Log(), Options);
        using var narrow = new NarrowStream(100_000);
        var gone = Assert.Throws<IOException>(() => TableReport.Write(result, GroupBy.Path, Ranking.Rank(result.Table, SortBy.View, 0), 0, narrow));
        Assert.Equal("the pipe is broken", gone.Message);
    }

    private static string Table(int widest)
    {
        var result = Logs.Run(Log(), Options);
        using var bytes = new MemoryStream();
        TableReport.Write(result, GroupBy.Path, Ranking.Rank(result.Table, SortBy.View, 0), widest, bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>The cells of each line, without the room between them.</summary>
    private static List<string> Lines(TimelogResult result, int[] rows)
    {
        using var bytes = new MemoryStream();
        TableReport.Write(result, GroupBy.Path, rows, 0, bytes);
        return [.. Encoding.UTF8.GetString(bytes.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => string.Join('|', l.Split('|').Select(c => c.Trim())))];
    }

    private static byte[] Log()
    {
        using var log = new MemoryStream();
        for (int i = 0; i < Rows; i++)
        {
            byte[] name = (i % 1000) switch { 17 => Encoding.UTF8.GetBytes("grüße"), 18 => [0xFF, 0x01, 0xC3], _ => Encoding.ASCII.GetBytes("page/" + new string('a', i % 90)) };
            log.Write(Encoding.ASCII.GetBytes($"10.0.0.1 - - [01/Mar/2026:00:00:00 +0000]  \"GET /"));
            log.Write(name);
            log.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/{i} HTTP/1.1\" 200 {i * 37L} \"-\" \"-\" {i % 11}.{i % 1000:000} - -\n")));
        }
        return log.ToArray();
    }

    /// <summary>Takes so many bytes and then breaks like a pipe.</summary>
    private sealed class NarrowStream(int room) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Length + count > room) throw new IOException("the pipe is broken");
            base.Write(buffer, offset, count);
        }
    }
}
