using Muster.Agent.Requests;
using Muster.Agent.Tests.Fakes;
using Muster.Protocol;
using Muster.Testing;

namespace Muster.Agent.Tests.Requests;

public sealed class RequestTailsTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly List<RequestReport> _sent = [];

    public void Dispose() => _scratch.Dispose();

    private static string Line(string path, int status = 200, string seconds = "0.120") => $"1.2.3.4 - - [01/Mar/2026:00:00:00 +0000]  \"GET {path} HTTP/1.1\" {status} 10 \"-\" \"agent\" {seconds} - -\n";

    private RequestTails Start(params string[] paths) => Start(new RequestLog { Name = "web", Paths = { paths }, Top = 100 });

    private RequestTails Start(RequestLog order)
    {
        var tails = new RequestTails(_scratch.In("positions"), frame => _sent.Add(frame.Requests), _time, new Log(TextWriter.Null, _time));
        tails.Take(new RequestOrders { Logs = { order } });
        tails.Welcomed();
        tails.Look(CancellationToken.None);
        return tails;
    }

    private RequestRows Window(RequestTails tails, bool taken = true)
    {
        _time.Advance(TimeSpan.FromSeconds(10));
        tails.Look(CancellationToken.None);
        if (taken) tails.Take(new RequestsTaken { Through = _sent[^1].Number });
        return Assert.Single(_sent[^1].Logs);
    }

    private static string[] Told(RequestRows rows) => [.. rows.Rows.Select(r => $"{r.Method} {r.Route} {r.Status} x{r.Count}").Order(StringComparer.Ordinal)];

    [Fact]
    public void What_is_appended_becomes_rows_of_a_window_and_the_past_does_not()
    {
        var log = _scratch.Write("access.log", Line("/before"));
        using var tails = Start(log);
        File.AppendAllText(log, Line("/users/12") + Line("/users/13", 500, "0.300") + Line("/users/14"));
        var rows = Window(tails);
        Assert.Equal(["GET /users/{id} 200 x2", "GET /users/{id} 500 x1"], Told(rows));
        var fine = rows.Rows.Single(r => r.Status == 200);
        Assert.Equal((240_000ul, 120_000ul, 120_000ul, 28_800_000_000ul, 20ul), (fine.SumUs, fine.MinimumUs, fine.MaximumUs, fine.SquaresLow, fine.Bytes));
        Assert.Equal([2ul], fine.Counts);
        Assert.Equal("timed_combined", Assert.Single(rows.Files).Format);
        Assert.Empty(Window(tails).Rows);
    }

    [Fact]
    public void While_a_report_is_under_way_requests_gather_and_a_new_session_gets_it_again()
    {
        var log = _scratch.Write("access.log", "");
        using var tails = Start(log);
        File.AppendAllText(log, Line("/a"));
        Window(tails, taken: false);
        File.AppendAllText(log, Line("/b"));
        Window(tails, taken: false);
        Assert.Single(_sent);
        tails.Welcomed();
        Assert.Equal(2, _sent.Count);
        Assert.Same(_sent[0], _sent[1]);
        tails.Take(new RequestsTaken { Through = _sent[0].Number });
        Assert.Equal(["GET /b 200 x1"], Told(Window(tails)));
        Assert.Equal(_sent[0].ToMs, _sent[^1].FromMs);
    }

    [Fact]
    public void A_restart_goes_on_where_the_server_had_everything()
    {
        var log = _scratch.Write("access.log", "");
        using (var first = Start(log))
        {
            File.AppendAllText(log, Line("/taken"));
            Window(first);
            File.AppendAllText(log, Line("/lost-on-the-way"));
            Window(first, taken: false);
        }
        File.AppendAllText(log, Line("/while-away"));
        using var second = Start(log);
        Assert.Equal(["GET /lost-on-the-way 200 x1", "GET /while-away 200 x1"], Told(Window(second)));
    }

    [Fact]
    public void Rotation_loses_no_request_and_packed_files_are_left_alone()
    {
        var log = _scratch.Write("access.log", "");
        using var tails = Start(_scratch.In("*.log*"));
        File.AppendAllText(log, Line("/old"));
        File.Move(log, log + ".1");
        _scratch.Write("access.log.2.gz", "not a log at all");
        _scratch.Write("access.log", Line("/new"));
        var rows = Window(tails);
        Assert.Equal(["GET /new 200 x1", "GET /old 200 x1"], Told(rows));
        Assert.Equal([log], rows.Files.Select(f => f.Path));
    }

    [Fact]
    public void A_log_that_comes_later_is_read_from_its_beginning()
    {
        using var tails = Start(_scratch.In("*.log"));
        Assert.Equal("no such file", Assert.Single(Window(tails).Files).Complaint);
        _scratch.Write("later.log", Line("/first"));
        Assert.Equal(["GET /first 200 x1"], Told(Window(tails)));
    }

    [Fact]
    public void Routes_beyond_those_ordered_are_one()
    {
        var log = _scratch.Write("access.log", "");
        using var tails = Start(new RequestLog { Name = "web", Paths = { log }, Top = 2 });
        File.AppendAllText(log, string.Concat(Enumerable.Repeat(Line("/a"), 3).Concat(Enumerable.Repeat(Line("/b"), 2)).Append(Line("/c")).Append(Line("/d"))));
        Assert.Equal(["GET (other) 200 x2", "GET /a 200 x3", "GET /b 200 x2"], Told(Window(tails)));
        File.AppendAllText(log, string.Concat(Enumerable.Repeat(Line("/c"), 5)) + Line("/a"));
        Assert.Equal(["GET (other) 200 x5", "GET /a 200 x1"], Told(Window(tails)));
    }

    [Fact]
    public void A_log_nobody_understands_is_complained_of_and_none_of_it_is_sent()
    {
        var log = _scratch.Write("access.log", "");
        using var tails = Start(log);
        File.AppendAllText(log, "a secret\nanother\n");
        var rows = Window(tails);
        Assert.Empty(rows.Rows);
        Assert.StartsWith("no known format", Assert.Single(rows.Files).Complaint);
        Assert.DoesNotContain("secret", rows.ToString());
    }

    [Fact]
    public void Orders_that_end_end_the_reading()
    {
        var log = _scratch.Write("access.log", "");
        using var tails = Start(log);
        tails.Take(new RequestOrders());
        File.AppendAllText(log, Line("/a"));
        _time.Advance(TimeSpan.FromSeconds(20));
        tails.Look(CancellationToken.None);
        Assert.Empty(_sent);
    }
}
