using Muster.Agent.Schedule;
using Muster.Protocol;

namespace Muster.Agent.Tests.Schedule;

public sealed class TimetableTests
{
    private readonly Timetable _table = new("host");

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Check Every(string name, uint seconds, uint retry = 0, uint attempts = 3) =>
        new() { Name = name, IntervalMs = seconds * 1000, RetryIntervalMs = retry * 1000, MaxAttempts = attempts };

    /// <summary>Runs the table for a time in steps of 10 ms; every check ends at once with the status given.</summary>
    private List<(double At, string Check)> Run(double from, double to, Func<string, uint>? status = null)
    {
        var runs = new List<(double, string)>();
        for (var ms = (long)(from * 1000); ms < to * 1000; ms += 10)
        {
            var now = TimeSpan.FromMilliseconds(ms);
            foreach (var check in _table.TakeDue(now))
            {
                runs.Add((ms / 1000.0, check.Name));
                _table.Finished(check, status?.Invoke(check.Name) ?? 0, now);
            }
        }
        return runs;
    }

    [Fact]
    public void A_new_check_runs_within_a_fifth_of_a_second_and_then_keeps_its_beat()
    {
        _table.Put(Every("a", 10), false, S(3));
        var runs = Run(3, 103);
        Assert.InRange(runs[0].At, 3, 3.2);
        Assert.InRange(runs.Count, 10, 11);
        Assert.All(runs.Skip(1).Zip(runs.Skip(2)), p => Assert.Equal(10, p.Second.At - p.First.At, 0.011));
    }

    [Fact]
    public void Checks_are_spread_and_never_burst()
    {
        for (var i = 0; i < 200; i++) _table.Put(Every($"check-{i}", 10), false, S(0));
        Run(0, 20);
        var perSecond = Run(20, 120).GroupBy(r => (int)r.At).Select(g => g.Count()).ToList();
        Assert.Equal(100, perSecond.Count);
        Assert.InRange(perSecond.Max(), 20, 45);
        Assert.Equal(2000, perSecond.Sum());
    }

    [Fact]
    public void Hosts_do_not_look_at_the_same_moment()
    {
        var phases = Enumerable.Range(0, 1000).Select(i => Spread.Phase($"host-{i}", "disk", S(10)).TotalSeconds).ToList();
        Assert.All(Enumerable.Range(0, 10), second => Assert.InRange(phases.Count(p => (int)p == second), 60, 140));
    }

    [Fact]
    public void Until_its_attempts_are_used_up_a_failing_check_runs_on_the_retry_interval()
    {
        _table.Put(Every("a", 60, retry: 5), false, S(0));
        var runs = Run(0, 60, _ => 2).Select(r => r.At).ToList();
        Assert.Equal(5, runs[1] - runs[0], 0.011);
        Assert.Equal(5, runs[2] - runs[1], 0.011);
        Assert.True(runs.Count <= 4, "the fourth look waits for the beat");
    }

    [Fact]
    public void A_change_of_one_check_leaves_the_beat_of_the_others()
    {
        for (var i = 0; i < 10; i++) _table.Put(Every($"check-{i}", 10), false, S(0));
        var before = Run(0, 50).Where(r => r.Check != "check-3" && r.At > 20).Select(r => (Math.Round(r.At * 100) % 1000, r.Check)).ToHashSet();
        _table.Put(Every("check-3", 7), false, S(50));
        for (var i = 0; i < 10; i++) if (i != 3) _table.Put(Every($"check-{i}", 10), false, S(50));
        _table.Put(Every("new", 3), false, S(50));
        var after = Run(50, 100).ToList();
        Assert.InRange(after.First(r => r.Check == "check-3").At, 50, 50.2);
        Assert.Equal(before, after.Where(r => r.Check is not ("check-3" or "new")).Select(r => (Math.Round(r.At * 100) % 1000, r.Check)).ToHashSet());
        Assert.Equal(45, after.Count(r => r.Check is not ("check-3" or "new")));
    }

    [Fact]
    public void After_a_stall_nothing_is_made_up_for()
    {
        for (var i = 0; i < 100; i++) _table.Put(Every($"check-{i}", 10), false, S(0));
        Run(0, 30);
        // The process was stopped for a minute: the first second after it must look like any other.
        var first = Run(90, 91);
        Assert.InRange(first.Count, 0, 30);
        Assert.InRange(Run(91, 101).Count, 80, 110);
    }

    [Fact]
    public void A_check_that_still_runs_is_not_started_again()
    {
        _table.Put(Every("slow", 1), false, S(0));
        var slow = Assert.Single(_table.TakeDue(S(0.5)));
        for (var at = 1.0; at < 6; at += 0.1) Assert.Empty(_table.TakeDue(S(at)));
        Assert.True(slow.Overruns >= 4);
        _table.Finished(slow, 0, S(0.5));
        Assert.NotEmpty(Run(6, 7.5));
    }

    [Fact]
    public void A_removed_check_runs_no_more()
    {
        _table.Put(Every("a", 1), false, S(0));
        Run(0, 5);
        _table.Remove("a");
        Assert.Empty(Run(5, 10));
        Assert.Null(_table.NextDue());
    }
}
