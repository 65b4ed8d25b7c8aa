using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;

namespace Muster.AccessLog.Tests.Analysis;

/// <summary>Lines that go to the table in one step, against the parser that takes them apart.</summary>
public sealed class OrdinaryLinesTests
{
    /// <summary>Lets everything pass, so that every line is taken apart.</summary>
    private static readonly EntryFilter Anything = new();

    [Theory]
    [InlineData(GroupBy.Path)]
    [InlineData(GroupBy.View)]
    public void A_damaged_line_is_counted_or_named_as_the_parser_would(GroupBy by)
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            var log = Damaged(seed);
            var fast = new TimelogOptions { GroupBy = by, Format = Muster.AccessLog.Parsing.LogFormat.TimedCombined, Threads = 2, Piece = 9_000 };
            var slow = fast with { Filter = Anything };
            var (one, other) = (Logs.Run(log, fast), Logs.Run(log, slow));
            Assert.Equal((other.Lines, other.Taken, other.Bad), (one.Lines, one.Taken, one.Bad));
            Assert.Equal(other.Faults.OrderBy(f => f.Key), one.Faults.OrderBy(f => f.Key));
            Assert.Equal(Logs.Text(other, slow), Logs.Text(one, fast));
        }
    }

    [Fact]
    public void More_keys_than_wait_at_once_are_all_counted()
    {
        const int keys = 90_000;
        var log = new StringBuilder();
        for (int i = 0; i < 2 * keys; i++) log.Append($"1.2.3.4 - - [01/Mar/2026:00:00:00 +0000]  \"GET /item/n{i % keys}x HTTP/1.1\" 200 {i / keys + 1} \"-\" \"-\" 0.00{i / keys + 3} 0.001 2.00\n");
        var result = Logs.Run(log.ToString(), new TimelogOptions { GroupBy = GroupBy.Path, Threads = 1 });
        Assert.Equal((keys, 2L * keys), (result.Table.Count, result.Taken));
        Span<long> median = stackalloc long[1];
        for (int i = 0; i < keys; i++)
        {
            ref readonly var row = ref result.Table.Row(i);
            Assert.Equal((2, 3, 7_000, 3_000, 4_000, 2, 2_000), (row.Count, row.Bytes, row.Sum, row.Minimum, row.Maximum, row.Compressed, row.UpstreamSum));
            result.Table.Percentiles(i, [0.5], median);
            Assert.Equal(3_000, median[0]);
        }
    }

    [Fact]
    public void Rows_that_are_folded_away_underway_lose_nothing()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            var random = new Random(seed);
            var log = new StringBuilder();
            for (int i = 0; i < 20_000; i++)
            {
                double even = random.NextDouble();
                log.Append($"1.2.3.4 - - [01/Mar/2026:00:00:00 +0000]  \"GET /item/n{(int)(even * even * 3000)}x HTTP/1.1\" 200 10 \"-\" \"-\" 0.{random.Next(1000):000} - -\n");
            }
            var bytes = Encoding.UTF8.GetBytes(log.ToString());
            var options = new TimelogOptions { GroupBy = GroupBy.Path, Budget = 150 * seed, Threads = 2, Piece = 100_000 };
            var (one, other) = (Logs.Run(bytes, options), Logs.Run(bytes, options with { Filter = Anything }));
            Assert.True(one.Floor > 0);
            foreach (var result in new[] { one, other })
            {
                Assert.Equal((20_000, 200_000), (result.Table.All.Count, result.Table.All.Bytes));
                Assert.Equal(one.Table.All.Sum, result.Table.All.Sum);
            }
        }
    }

    /// <summary>Good lines, of which some bytes are others, or missing, or twice there.</summary>
    private static byte[] Damaged(int seed)
    {
        var random = new Random(seed);
        var log = new List<byte>(Encoding.UTF8.GetBytes(Logs.Random(seed, 600, 30)));
        var spare = "\"\"\"   ---...0123456789?/\r\n\t\\x"u8.ToArray();
        for (int change = random.Next(50, 600); change > 0; change--)
        {
            int at = random.Next(log.Count);
            switch (random.Next(4))
            {
                case 0: log.RemoveAt(at); break;
                case 1: log.Insert(at, spare[random.Next(spare.Length)]); break;
                case 2: log[at] = (byte)random.Next(256); break;
                default: log[at] = spare[random.Next(spare.Length)]; break;
            }
        }
        return [.. log];
    }
}
