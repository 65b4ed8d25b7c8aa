using Muster.Metrics;
using Muster.Server.Events.Changes;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Tests.Events;

public class ChangeTests
{
    private static double[] Noise(int seed, double middle, double width, int count = 200)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => middle + (width * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5)))];
    }

    [Fact]
    public void Noise_is_no_change_and_a_shift_is_one()
    {
        for (var seed = 0; seed < 200; seed++) Assert.InRange(Math.Abs(RobustEffect.Between(Noise(seed, 10, 2), Noise(seed + 1000, 10, 2)).Size), 0, 1);
        Assert.True(RobustEffect.Between(Noise(1, 10, 1), Noise(2, 16, 1)).Size > 5);
        Assert.True(RobustEffect.Between(Noise(1, 16, 1), Noise(2, 10, 1)).Size < -5);
    }

    [Fact]
    public void A_constant_that_doubles_changed_much_and_the_same_constant_not_at_all()
    {
        double[] Constant(double value) => [.. Enumerable.Repeat(value, 50)];
        Assert.Equal(0, RobustEffect.Between(Constant(5), Constant(5)).Size);
        Assert.True(RobustEffect.Between(Constant(5), Constant(10)).Size >= 50);
        Assert.Equal(0, RobustEffect.Between(Constant(0), Constant(0)).Size);
        Assert.True(RobustEffect.Between(Constant(0), Constant(1)).Size >= 50);
    }

    [Fact]
    public void A_single_outlier_weighs_little_and_a_tenth_of_spikes_is_seen()
    {
        var outlier = Noise(3, 10, 1);
        outlier[7] = 40;
        Assert.InRange(RobustEffect.Between(Noise(1, 10, 1), outlier).Size, -1, 1);
        var spikes = Noise(3, 10, 1);
        for (var i = 0; i < spikes.Length; i += 10) spikes[i] = 40;
        Assert.True(RobustEffect.Between(Noise(1, 10, 1), spikes).Size > 3);
    }

    [Fact]
    public void A_burst_on_a_line_that_is_idle_else_is_no_change_and_bursts_in_half_of_the_time_are_one()
    {
        double[] Bursts(int every) => [.. Enumerable.Range(0, 60).Select(i => every > 0 && i % every == 0 ? 20_000.0 : 0)];
        Assert.InRange(RobustEffect.Between(Bursts(60), Bursts(0)).Size, -1, 0);
        Assert.InRange(RobustEffect.Between(Bursts(0), Bursts(30)).Size, 0, 1);
        Assert.True(RobustEffect.Between(Bursts(0), Bursts(2)).Size > 10);
        Assert.True(RobustEffect.Between(Bursts(1), Bursts(0)).Size < -10);
    }

    [Fact]
    public void A_disk_that_fills_as_it_did_before_is_no_change_and_one_that_fills_thrice_as_fast_is_one()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var noise = new Random(seed);
            foreach (var width in new[] { 0, 0.5, 5 })
            {
                Assert.InRange(Math.Abs(Between(i => 40 + 0.5 * i + width * (noise.NextDouble() - 0.5))), 0, 0.99);
                Assert.InRange(Math.Abs(Between(i => 9000 - 0.5 * i + width * (noise.NextDouble() - 0.5))), 0, 0.99);
                Assert.InRange(Between(i => 40 + 0.5 * i + (i > 60 ? i - 60 : 0) + width * (noise.NextDouble() - 0.5)), 1, 100);
            }
        }
    }

    [Fact]
    public void A_step_in_a_time_that_rises_is_a_change_and_what_goes_round_is_none()
    {
        var noise = new Random(8);
        Assert.True(Between(i => 40 + 0.5 * i + (i >= 60 ? 60 : 0) + noise.NextDouble()) > 3);
        Assert.True(Between(i => 40 + 0.5 * i - (i >= 60 ? 60 : 0) + noise.NextDouble()) < -1);
        // A saw-tooth, and a wave as long as a span, whatever its phase.
        Assert.InRange(Math.Abs(Between(i => i % 60 + noise.NextDouble())), 0, 0.99);
        for (var phase = 0; phase < 60; phase++) Assert.InRange(Math.Abs(Between(i => 50 + 10 * Math.Sin((i + phase) / 60.0 * Math.Tau) + noise.NextDouble())), 0, 0.99);
    }

    /// <summary>Lines whose values remember nine tenths of the one before wander so much that every ninth was called a change when their values counted as sixty.</summary>
    [Fact]
    public void A_line_that_drifts_by_itself_is_seldom_a_change_and_a_step_in_it_is_one()
    {
        var (called, steps) = (0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var (values, value) = (new double[120], Normal(random));
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = value;
                value = 0.9 * value + Math.Sqrt(1 - 0.81) * Normal(random);
            }
            if (Math.Abs(Between(i => 50 + values[i])) >= 1) called++;
            if (Between(i => 50 + values[i] + (i >= 60 ? 5 : 0)) >= 1) steps++;
        }
        Assert.InRange(called, 0, 400 * 8 / 100);
        Assert.InRange(steps, 400 * 95 / 100, 400);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());

    [Fact]
    public void A_hill_of_some_minutes_is_a_change_that_weighs_less_than_a_step_and_single_bursts_are_none()
    {
        var noise = new Random(4);
        double Plain(int i) => 20 + noise.NextDouble() + noise.NextDouble();
        var hill = Between(i => Plain(i) + (i is >= 80 and < 85 ? 15 : 0));
        Assert.InRange(hill, 1, 5);
        Assert.InRange(Between(i => Plain(i) - (i is >= 80 and < 85 ? 15 : 0)), -5, -1);
        Assert.InRange(Math.Abs(Between(i => Plain(i) + (i is 80 or 100 ? 15 : 0))), 0, 0.99);
        Assert.True(Between(i => Plain(i) + (i >= 60 ? 15 : 0)) > hill);
        // The same hill was there before: every hour at half past.
        Assert.InRange(Math.Abs(Between(i => Plain(i) + (i % 60 is >= 20 and < 25 ? 15 : 0))), 0, 0.99);
    }

    [Fact]
    public async Task Of_all_that_lines_can_do_those_a_person_would_call_changed_come_first_and_the_others_are_left_out()
    {
        await using var server = await RestServer.StartAsync();
        var begin = TimeProvider.System.GetUtcNow().AddHours(-2);
        var sum = 0.0;
        Write(server, begin, (i, after, random) =>
        {
            double Noise() => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
            sum = i == 90 ? 0 : sum + 60 + Noise();
            return
            [
                ("step", (after ? 80 : 30) + Noise()), ("shift", (after ? 33 : 30) + Noise()), ("restless", 30 + (after ? 6 : 1) * Noise()), ("hill", 30 + Noise() + (i is >= 80 and < 86 ? 12 : 0)),
                ("ramp", 10 + i + Noise()), ("slope", 500 - 0.7 * i), ("season", 30 + 10 * Math.Sin(i / 20.0 * Math.Tau) + Noise()), ("still", 30 + Noise()), ("flat", 30), ("reset_total", sum), ("burst", i == 100 ? 900 : 0),
            ];
        });
        var answer = await server.GetAsync($"/changes?from={begin.AddMinutes(60).UtcDateTime:O}&to={begin.AddMinutes(120).UtcDateTime:O}&match=%7Bset%3D%22a%22%7D");
        var named = answer.GetProperty("series").EnumerateArray().Select(s => s.GetProperty("labels").GetProperty("__name__").GetString()!).ToList();
        Assert.Equal("step", named[0]);
        Assert.Equal("shift", named[1]);
        Assert.Equal(["hill", "restless"], named[2..].Order(StringComparer.Ordinal));
    }

    private static double Between(Func<int, double> at)
    {
        double[] times = [.. Enumerable.Range(0, 120)], values = [.. times.Select(time => at((int)time))];
        return RobustEffect.Between(new TimedValues(times.AsSpan(0, 60), values.AsSpan(0, 60)), new TimedValues(times.AsSpan(60), values.AsSpan(60))).Size;
    }

    [Fact]
    public async Task What_moved_on_many_hosts_alike_stands_before_what_moved_as_much_on_one()
    {
        await using var server = await RestServer.StartAsync();
        var begin = TimeProvider.System.GetUtcNow().AddHours(-2);
        Write(server, begin, (_, after, random) => [
            ("alone", (after ? 51 : 20) + random.NextDouble()),
            .. Enumerable.Range(0, 10).Select(i => ($"everywhere{i}", (double?)((after ? 50 : 20) + random.NextDouble()))),
        ], name => name.StartsWith("everywhere", StringComparison.Ordinal) ? ("everywhere", name) : (name, "a"));
        var answer = await server.GetAsync($"/changes?from={begin.AddMinutes(60).UtcDateTime:O}&to={begin.AddMinutes(120).UtcDateTime:O}&match=%7Bset%21%3D%22%22%7D");
        Assert.Equal(["everywhere", "everywhere", "everywhere", "everywhere", "alone"], answer.GetProperty("series").EnumerateArray().Select(s => s.GetProperty("labels").GetProperty("__name__").GetString()));
        Assert.Equal(6, answer.GetProperty("series")[0].GetProperty("alike").GetInt32());
    }

    [Fact]
    public void The_effect_of_any_values_is_finite_and_turns_round_with_the_sides()
    {
        var random = new Random(11);
        for (var i = 0; i < 2000; i++)
        {
            double[] One() => [.. Enumerable.Range(0, random.Next(4, 40)).Select(_ => random.Next(5) switch { 0 => 0, 1 => random.NextDouble() * 1e300, 2 => -random.NextDouble() * 1e300, 3 => 1e-310, _ => random.NextDouble() })];
            var effect = RobustEffect.Between(One(), One());
            Assert.True(double.IsFinite(effect.Size) && Math.Abs(effect.Size) <= RobustEffect.Largest);
        }
    }

    [Fact]
    public async Task The_series_that_moved_come_first_with_counters_as_rates_and_new_and_ended_ones()
    {
        await using var server = await RestServer.StartAsync();
        var begin = TimeProvider.System.GetUtcNow().AddHours(-2);
        Write(server, begin, (i, after, random) => [
            ("quiet", 50 + random.NextDouble()),
            ("loud", after ? 90 + random.NextDouble() : 20 + random.NextDouble()),
            ("work_total", i * 10.0 + (after ? (i - 60) * 40 : 0)),
            ("born", after ? 1 : null),
            ("dead", after ? null : 1),
        ]);
        var middle = begin.AddMinutes(60).UtcDateTime.ToString("O");
        var answer = await server.GetAsync($"/changes?from={middle}&to={begin.AddMinutes(120).UtcDateTime:O}");
        Assert.True(answer.GetProperty("whole").GetBoolean());
        var ours = answer.GetProperty("series").EnumerateArray().Where(s => s.GetProperty("labels").TryGetProperty("set", out _)).ToDictionary(s => s.GetProperty("labels").GetProperty("__name__").GetString()!);
        Assert.Equal(["born", "dead", "loud", "work_total"], ours.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(ours["loud"].GetProperty("before").GetProperty("mean").GetDouble(), 20, 21);
        Assert.InRange(ours["loud"].GetProperty("after").GetProperty("p95").GetDouble(), 90, 91);
        Assert.True(ours["work_total"].GetProperty("perSecond").GetBoolean());
        Assert.InRange(ours["work_total"].GetProperty("after").GetProperty("mean").GetDouble(), 0.81, 0.84);
        Assert.Equal("appeared", ours["born"].GetProperty("kind").GetString());
        Assert.Equal("ended", ours["dead"].GetProperty("kind").GetString());
        var matching = await server.GetAsync($"/changes?from={middle}&to={begin.AddMinutes(120).UtcDateTime:O}&match=loud");
        Assert.Equal(1, matching.GetProperty("compared").GetInt32());
    }

    [Theory]
    [InlineData("from=now&to=now", "a span of")]
    [InlineData("from=1h+ago&match=rate(x%5B5m%5D)", "match:")]
    [InlineData("from=1h+ago&beforeFrom=50m+ago&beforeTo=40m+ago", "overlap")]
    public async Task Questions_without_a_sense_are_refused(string query, string why)
    {
        await using var server = await RestServer.StartAsync();
        var (status, answer) = await server.SendAsync(HttpMethod.Get, $"/changes?{query}");
        Assert.Equal(400, status);
        Assert.Contains(why, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pages_show_events_and_what_changed_with_nothing_unescaped()
    {
        await using var server = await RestServer.StartAsync();
        var begin = TimeProvider.System.GetUtcNow().AddHours(-2);
        Write(server, begin, (_, after, random) => [("loud", after ? 90 + random.NextDouble() : 20 + random.NextDouble())]);
        var (_, noted) = await server.SendAsync(HttpMethod.Post, "/events", new { title = "<b>shop</b>", kind = "deploy", start = begin.AddMinutes(60) });
        Assert.Contains("&lt;b&gt;shop", await server.Http.GetStringAsync("/events?q=shop"), StringComparison.Ordinal);
        var page = await server.Http.GetStringAsync($"/events/{noted.GetProperty("id").GetInt64()}?compare=1&minutes=60");
        Assert.Contains(">loud</a>", page, StringComparison.Ordinal);
        Assert.Contains(">loud</a>", await server.Http.GetStringAsync($"/changes?from={begin.AddMinutes(60).UtcDateTime:O}"), StringComparison.Ordinal);
        Assert.Contains("is no time", await server.Http.GetStringAsync("/changes?from=soonish"), StringComparison.Ordinal);
        Assert.Contains("is no time", await server.Http.GetStringAsync("/events?from=soonish"), StringComparison.Ordinal);
    }

    private static void Write(RestServer server, DateTimeOffset begin, Func<int, bool, Random, (string Name, double? Value)[]> at, Func<string, (string Name, string Set)>? labels = null)
    {
        var random = new Random(5);
        using var appender = server.Get<MetricsStore>().Appender("test");
        for (var i = 0; i < 120; i++)
            foreach (var (name, value) in at(i, i >= 60, random))
                if (value is { } number && (labels?.Invoke(name) ?? (name, "a")) is var (metric, set))
                    appender.Append(appender.Series(Labels.From(("__name__", metric), ("set", set))), begin.AddMinutes(i).ToUnixTimeMilliseconds(), number);
        appender.Commit();
    }
}
