using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;

namespace Muster.AccessLog.Tests.Analysis;

public class SplitTests
{
    [Fact]
    public void Any_split_into_pieces_blocks_and_threads_gives_the_same_table_and_the_same_bad_lines()
    {
        for (int seed = 1; seed <= 12; seed++)
        {
            var log = Encoding.UTF8.GetBytes(Logs.Random(seed, 800, 40));
            if (seed % 3 == 0) log = log[..^1]; // the last line without its end
            var random = new Random(seed);
            var whole = Logs.Run(log, new TimelogOptions { Threads = 1, GroupBy = GroupBy.Path });
            Assert.True(whole.Taken > 700 && whole.Bad > 0);
            for (int split = 0; split < 8; split++)
            {
                var options = new TimelogOptions { GroupBy = GroupBy.Path, Threads = random.Next(1, 5), Piece = random.Next(1, 5000), Block = random.Next(64, 3000) };
                var parts = Logs.Run(log, options);
                Assert.Equal(Logs.Text(whole, options), Logs.Text(parts, options));
                Assert.Equal((whole.Lines, whole.Taken, whole.Bad), (parts.Lines, parts.Taken, parts.Bad));
                Assert.Equal(whole.Files[0].Samples.Select(s => (s.Line, s.Fault, Encoding.UTF8.GetString(s.Start))), parts.Files[0].Samples.Select(s => (s.Line, s.Fault, Encoding.UTF8.GetString(s.Start))));
            }
        }
    }

    [Fact]
    public void Rows_beyond_the_budget_are_folded_and_the_frequent_ones_are_exact()
    {
        var text = new StringBuilder();
        for (int i = 0; i < 5000; i++)
        {
            string path = i % 5 == 0 ? "/often" : $"/rare{(char)('a' + i % 26)}/x{i}y";
            text.Append($"1.2.3.4 - - [01/Mar/2026:00:00:00 +0000] \"GET {path} HTTP/1.1\" 200 10 \"-\" \"-\" 0.001 - -\n");
        }
        var result = Logs.Run(text.ToString(), new TimelogOptions { GroupBy = GroupBy.Path, Budget = 100, Threads = 2, Piece = 50_000 });
        Assert.True(result.Exact);
        Assert.True(result.Floor is > 0 and < 1000);
        long often = 0, all = result.Table.Other.Count;
        for (int i = 0; i < result.Table.Count; i++)
        {
            all += result.Table.Row(i).Count;
            if (Encoding.UTF8.GetString(result.Table.Key(i)) == "GET /often") often = result.Table.Row(i).Count;
        }
        Assert.Equal((1000, 5000), (often, all));
    }
}
