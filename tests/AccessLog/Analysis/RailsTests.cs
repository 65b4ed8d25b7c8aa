using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Reading;
using Muster.AccessLog.Reports;

namespace Muster.AccessLog.Tests.Analysis;

public class RailsTests
{
    private static string[] Request(string before, string path, string action, int millis, int second = 0) =>
    [
        $"{before}Started GET \"{path}\" for 1.2.3.4 at 2026-03-01 12:00:{second:00} +0000",
        $"{before}Processing by {action} as HTML",
        $"{before}  Rendered a.html.erb (1.0ms)",
        $"{before}Completed 200 OK in {millis}ms (ActiveRecord: 1.0ms (2 queries, 0 cached))",
    ];

    private static string Log(params IEnumerable<string>[] lines) => string.Join('\n', lines.SelectMany(l => l)) + "\n";

    [Theory]
    [InlineData("[9f1c2a3e-0000-4000-8000-00000000000{0}] ")]
    [InlineData("[shop] [abc{0}] ")]
    [InlineData("I, [2026-03-01T12:00:00.00{1} #12{0}]  INFO -- : ")]
    [InlineData("I, [2026-03-01T12:00:00.00{1} #7]  INFO -- : [id{0}] ")]
    [InlineData("Mar  1 12:00:00 web1 rails[12{0}]: [2026-03-01 12:00:0{1}] ")]
    public void Requests_that_are_logged_at_once_are_told_apart_by_tags_or_processes(string before)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            var requests = Enumerable.Range(0, 8).Select(i => new Queue<string>(Request("", $"/p/{i}", $"PagesController#a{i}", 10 + i))).ToArray();
            var lines = new List<string>();
            while (requests.Any(r => r.Count > 0))
            {
                int owner = random.Next(requests.Length);
                if (requests[owner].TryDequeue(out var line)) lines.Add(string.Format(before, owner, lines.Count % 10) + line);
            }
            var options = new TimelogOptions { Threads = 3, Piece = 200, Block = random.Next(64, 400) };
            var result = Logs.Run(Log(lines), options);
            Assert.Equal(("rails", 8L, 0L, (long)lines.Count), (result.Files[0].Format?.Name, result.Taken, result.Bad, result.Lines));
            foreach (int i in Enumerable.Range(0, result.Table.Count))
                Assert.Equal(10_000 + 1000 * (Encoding.UTF8.GetString(result.Table.Key(i))[^1] - '0'), result.Table.Row(i).Sum);
        }
    }

    [Fact]
    public void Ends_that_nothing_tells_apart_are_counted_and_never_guessed()
    {
        var (a, b) = (Request("", "/a", "A#a", 1), Request("", "/b", "B#b", 2));
        var options = new TimelogOptions();
        var result = Logs.Run(Log(a[..2], b[..2], a[2..], b[2..], Request("", "/c", "C#c", 3)), options);
        Assert.Equal((1L, 2L), (result.Taken, result.Faults[LineFault.Mixed]));
        Assert.Equal("GET C#c"u8, result.Table.Key(0));
        Assert.Contains("log_tags", string.Join('\n', Remarks.Of(result, options)));

        // Two had begun when one came to its controller: which?
        result = Logs.Run(Log(a[..1], b[..1], a[1..], b[1..], Request("", "/c", "C#c", 3)), options);
        Assert.Equal((1L, 3L), (result.Taken, result.Bad));

        // One is in its controller, the other not yet: no doubt whose end it is.
        result = Logs.Run(Log(a[..3], b[..1], a[3..], b[1..]), options);
        Assert.Equal((2L, 0L), (result.Taken, result.Bad));
    }

    [Fact]
    public void After_a_minute_of_silence_what_was_under_way_is_given_up()
    {
        var dead = Request("", "/dead", "A#a", 1)[..2];
        var result = Logs.Run(Log(dead, Request("", "/b", "B#b", 2, second: 30).Select(l => l.Replace("12:00:", "12:01:", StringComparison.Ordinal))));
        Assert.Equal((1L, 1L), (result.Taken, result.Faults[LineFault.NoEnd]));
    }

    [Fact]
    public void Malformed_lines_and_lines_without_their_other_half_are_counted_by_kind_with_their_numbers()
    {
        var good = Request("", "/a", "A#a", 5);
        var result = Logs.Run(Log(
            good, ["Completed 200 OK in 7ms"], ["Started GET \"/cut"], good[..2], ["Completed 200 OK in soon"], good[..2], ["Completed  in 3ms"],
            ["Started GET \"/cable/\" [WebSocket] for 1.2.3.4 at 2026-03-01 12:00:00 +0000"], ["Completed the import of 17 rows"], ["\x00\xff nonsense"], good[..2]));
        Assert.Equal(1, result.Taken);
        Assert.Equal(
            new Dictionary<LineFault, long> { [LineFault.NoBeginning] = 1, [LineFault.NoRequest] = 1, [LineFault.NoDuration] = 1, [LineFault.NoStatus] = 1, [LineFault.NoEnd] = 1 },
            result.Faults.Where(f => f.Key != LineFault.NotARequest).ToDictionary());
        Assert.Equal([(5L, LineFault.NoBeginning), (6L, LineFault.NoRequest), (9L, LineFault.NoDuration), (12L, LineFault.NoStatus), (16L, LineFault.NoEnd)],
            result.Files[0].Samples.Select(s => (s.Line, s.Fault)));
    }

    [Fact]
    public void More_requests_without_an_end_than_are_kept_are_given_up_oldest_first()
    {
        int many = RailsReader.MostTracks + 1;
        var begun = Enumerable.Range(0, many).Select(i => Request($"[id{i}] ", "/a", "A#a", 1)[0]);
        var result = Logs.Run(Log(begun, [Request($"[id{many - 1}] ", "/a", "A#a", 1)[3]], [Request("[id0] ", "/a", "A#a", 1)[3]]));
        Assert.Equal((1L, 1L, (long)many - 1), (result.Taken, result.Faults[LineFault.NoBeginning], result.Faults[LineFault.NoEnd]));
    }

    [Fact]
    public void A_rotated_set_is_one_table_and_the_request_at_the_seam_is_counted()
    {
        var folder = Directory.CreateTempSubdirectory("rails-");
        try
        {
            var (old, now) = (Path.Combine(folder.FullName, "production.log.1"), Path.Combine(folder.FullName, "production.log"));
            var seam = Request("[s] ", "/seam", "A#a", 5);
            File.WriteAllText(old, Log(Request("[1] ", "/a", "A#a", 5), seam[..2]));
            File.WriteAllText(now, Log(seam[2..], Request("[2] ", "/a", "A#a", 15), Request("[3] ", "/a", "A#a", 25)));
            var result = new LogAnalysis(new TimelogOptions { Threads = 2 }, [LogSource.Open(now), LogSource.Open(old)]).Run();
            Assert.Equal((3L, 2L), (result.Taken, result.Bad));
            Assert.Equal((1, 45_000L), (result.Table.Count, result.Table.Row(0).Sum));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_followed_log_gives_requests_whose_lines_come_one_by_one()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var analysis = new FollowAnalysis(new TimelogOptions(), [file]);
            foreach (var line in Request("[1] ", "/a", "A#a", 5).Concat(Request("[2] ", "/a", "A#a", 6)))
            {
                File.AppendAllText(file, line + "\n");
                analysis.ReadNew();
            }
            Assert.Equal((2L, 0L), (analysis.Snapshot().Taken, analysis.Snapshot().Bad));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Random_lines_of_a_Rails_log_never_crash_it_and_none_counts_twice()
    {
        var random = new Random(9);
        var alphabet = new[] { "Started GET \"/a", "\" for 1.1.1.1 at 2026-03-01 12:00:00 +0000", "Processing by A#b", "Completed 200 OK in 5ms", " (ActiveRecord: 1.0ms (", "[x] ", "[", "]", "\n", "\n", "\n", "ActionController::RoutingError (No route matches [GET] \"/\")", "\"", " in ", "Completed " };
        for (int round = 0; round < 500; round++)
        {
            var log = string.Concat(Enumerable.Range(0, random.Next(1, 200)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            var result = Logs.Run(log, new TimelogOptions { Format = LogFormat.Named("rails"), Timeline = true, Lists = true, Slow = 3, Block = 128 });
            Assert.True(result.Taken + result.Bad <= result.Lines, log);
        }
    }

    [Fact]
    public void Filters_and_slow_requests_know_when_a_request_began_and_how_it_went()
    {
        var log = Log(Request("[1] ", "/a", "A#a", 5), Request("[2] ", "/b?x=1", "B#b", 50, second: 30));
        var late = new DateTimeOffset(2026, 3, 1, 12, 0, 20, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var result = Logs.Run(log, new TimelogOptions { Filter = new EntryFilter { From = late }, Slow = 1 });
        Assert.Equal((1L, 1L), (result.Taken, result.Sifted));
        Assert.Equal("Started GET \"/b?x=1\" for 1.2.3.4 at 2026-03-01 12:00:30 +0000 B#b Completed 200 OK in 50ms (ActiveRecord: 1.0ms (2 queries, 0 cached)) ",
            Encoding.UTF8.GetString(result.Side.SelectMany(s => s.Slow).Single().Line));
    }
}
