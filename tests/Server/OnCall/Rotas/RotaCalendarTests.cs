using Muster.Server.OnCall.Rotas;
using Muster.Server.OnCall.Teams;
using NodaTime;

namespace Muster.Server.Tests.OnCall.Rotas;

public class RotaCalendarTests
{
    /// <summary>Clocks that go forward at night, at midnight, by half an hour, twice a year, never, and on both sides of the equator.</summary>
    private static readonly string[] Zones =
    [
        "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/St_Johns", "America/Santiago", "America/Havana", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham",
        "Africa/Casablanca", "Africa/Cairo", "Asia/Beirut", "Asia/Kolkata", "Asia/Kathmandu", "UTC",
    ];

    private static readonly TurnLength[] Turns =
    [
        new(1, TurnUnit.Hours), new(8, TurnUnit.Hours), new(12, TurnUnit.Hours), new(1, TurnUnit.Days), new(3, TurnUnit.Days), new(1, TurnUnit.Weeks), new(2, TurnUnit.Weeks), new(1, TurnUnit.Months),
    ];

    private static readonly Instant From = Instant.FromUtc(2024, 1, 1, 0, 0), To = Instant.FromUtc(2029, 1, 1, 0, 0);

    private static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];

    private static RotaLayer Layer(string zone, TurnLength turn, LocalDateTime anchor, string[] people, params string[] when) =>
        new("l", Zone(zone), people, turn, anchor, [.. when.SelectMany(w => WindowText.Parse(w)!)], null, null);

    public static TheoryData<string> EveryZone() => new(Zones);

    [Theory]
    [MemberData(nameof(EveryZone))]
    public void Five_years_of_every_turn_have_no_gap_and_no_overlap_and_change_hands_at_the_wall_time_said(string id)
    {
        var zone = Zone(id);
        foreach (var turn in Turns)
        {
            foreach (var time in new[] { new LocalTime(9, 0), new LocalTime(0, 0), new LocalTime(2, 30), new LocalTime(1, 0), new LocalTime(3, 0) })
            {
                var anchor = new LocalDate(2025, 6, 2) + time;
                string[] people = ["a", "b", "c"];
                var shifts = RotaCalendar.Between(new Rota("r", zone, [Layer(id, turn, anchor, people)], null), [], From, To);
                AssertWhole(shifts, From, To);
                Assert.All(shifts, s => Assert.NotNull(s.Person));

                // Every hand-over that is due happens then, and no other does.
                var due = new List<(Instant At, string Who)>();
                for (var number = turn.NumberBefore(anchor, new LocalDateTime(2023, 12, 1, 0, 0)); ; number++)
                {
                    var wall = turn.Begin(anchor, number);
                    if (wall.Year > 2029) break;
                    var mapped = zone.MapLocal(wall);
                    var at = mapped.Count > 0 ? mapped.First().ToInstant() : mapped.EarlyInterval.End + (wall - mapped.EarlyInterval.IsoLocalEnd).ToDuration();
                    due.Add((at, people[((number % 3) + 3) % 3]));
                }
                var said = due.ToHashSet();
                Assert.All(shifts.Skip(1), shift => Assert.Contains((shift.From, shift.Person!), said));
                var begun = shifts.ToDictionary(s => s.From, s => s.Person!);
                for (var i = 0; i + 30 < due.Count; i++)
                {
                    var (at, who) = due[i];
                    // Where a gap of the clocks moved it to a later hand-over or behind it, that one counts.
                    if (at <= From || at >= To || Enumerable.Range(i + 1, 29).Any(later => due[later].At <= at)) continue;
                    Assert.Equal(who, begun[at]);
                }
            }
        }
    }

    private static void AssertWhole(IReadOnlyList<Shift> shifts, Instant from, Instant to)
    {
        Assert.Equal(from, shifts[0].From);
        Assert.Equal(to, shifts[^1].To);
        for (var i = 0; i < shifts.Count; i++)
        {
            Assert.True(shifts[i].From < shifts[i].To, $"{shifts[i]} is empty");
            if (i > 0) Assert.Equal(shifts[i - 1].To, shifts[i].From);
        }
    }

    private static readonly string[] Windows = ["mon-fri 09:00-17:00", "sat,sun", "17:00-09:00", "fri 17:00 - mon 09:00", "00:00-08:00", "08:00-16:00", "16:00-24:00", "wed 02:30-03:30", "sun 00:00-24:00", "mon-sun"];

    [Fact]
    public void Five_years_of_rotas_made_at_random_say_what_a_look_at_the_wall_clock_says()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 60; round++)
        {
            var layers = Enumerable.Range(0, random.Next(1, 5)).Select(n =>
            {
                var people = Enumerable.Range(0, random.Next(1, 5)).Select(p => $"{n}{p}").ToArray();
                var anchor = new LocalDateTime(random.Next(2020, 2030), random.Next(1, 13), random.Next(1, 29), random.Next(24), random.Next(2) * 30);
                var when = Enumerable.Range(0, random.Next(3)).Select(_ => Windows[random.Next(Windows.Length)]).ToArray();
                return Layer(Zones[random.Next(Zones.Length)], Turns[random.Next(1, Turns.Length)], anchor, people, when);
            }).ToList();
            var rota = new Rota("r", Zone("UTC"), layers, random.Next(2) == 0 ? "last" : null);
            var shifts = RotaCalendar.Between(rota, [], From, To);
            AssertWhole(shifts, From, To);
            if (rota.Fallback is not null) Assert.All(shifts, s => Assert.NotNull(s.Person));
            for (var look = 0; look < 300; look++)
            {
                var at = From + Duration.FromMinutes(random.NextInt64((long)(To - From).TotalMinutes));
                if (layers.Any(l => NearChange(l.Zone, at))) continue;
                Assert.Equal(ByTheClock(rota, at), shifts.Single(s => s.From <= at && at < s.To).Person);
                Assert.Equal(ByTheClock(rota, at), RotaCalendar.At(rota, [], at, Duration.FromHours(1)).Person);
            }
        }
    }

    private static bool NearChange(DateTimeZone zone, Instant at) => zone.GetZoneInterval(at - Duration.FromHours(26)) != zone.GetZoneInterval(at + Duration.FromHours(26));

    /// <summary>The same said another way: the wall clock is looked at, nothing is worked out ahead.</summary>
    private static string? ByTheClock(Rota rota, Instant at)
    {
        foreach (var layer in rota.Layers.Reverse())
        {
            var now = at.InZone(layer.Zone).LocalDateTime;
            if (layer.When.Count > 0 && !layer.When.Any(w => Enumerable.Range(0, 9).Select(back => now.Date.PlusDays(-back)).Any(d => d.DayOfWeek == w.Day && d + w.Time <= now && now < d + w.Time + w.Length))) continue;
            var number = 0;
            while (layer.Turn.Begin(layer.Anchor, number) > now) number--;
            while (layer.Turn.Begin(layer.Anchor, number + 1) <= now) number++;
            return layer.People[((number % layer.People.Count) + layer.People.Count) % layer.People.Count];
        }
        return rota.Fallback;
    }

    [Fact]
    public void A_hand_over_in_the_hour_that_is_skipped_comes_after_it_and_in_the_hour_that_comes_twice_the_first_time()
    {
        var rota = new Rota("r", Zone("Europe/Berlin"), [Layer("Europe/Berlin", new TurnLength(1, TurnUnit.Days), new LocalDateTime(2026, 1, 1, 2, 30), ["a", "b"])], null);
        Instant HandOver(Instant noonBefore) => RotaCalendar.At(rota, [], noonBefore, Duration.FromDays(2)).To;
        Assert.Equal(Instant.FromUtc(2026, 3, 29, 1, 30), HandOver(Instant.FromUtc(2026, 3, 28, 12, 0))); // 03:30 summer time
        Assert.Equal(Instant.FromUtc(2026, 10, 25, 0, 30), HandOver(Instant.FromUtc(2026, 10, 24, 12, 0))); // 02:30, summer time still
        Assert.Equal(Instant.FromUtc(2026, 10, 26, 1, 30), HandOver(Instant.FromUtc(2026, 10, 25, 12, 0)));
    }

    [Fact]
    public void Three_offices_follow_the_sun_and_the_fallback_has_the_hours_between_them()
    {
        var rota = new Rota("sun", Zone("UTC"),
        [
            Layer("Pacific/Auckland", new TurnLength(1, TurnUnit.Weeks), new LocalDateTime(2026, 1, 5, 9, 0), ["auckland"], "09:00-17:00"),
            Layer("Europe/Berlin", new TurnLength(1, TurnUnit.Weeks), new LocalDateTime(2026, 1, 5, 9, 0), ["berlin"], "09:00-17:00"),
            Layer("America/Los_Angeles", new TurnLength(1, TurnUnit.Weeks), new LocalDateTime(2026, 1, 5, 9, 0), ["seattle"], "09:00-17:00"),
        ], "night");
        string Who(int hour) => RotaCalendar.At(rota, [], Instant.FromUtc(2026, 1, 14, hour, 30), Duration.FromHours(1)).Person!;
        Assert.Equal(["seattle", "auckland", "night", "berlin", "night", "seattle"], new[] { 0, 2, 5, 8, 16, 18 }.Select(Who));
    }

    [Theory]
    [InlineData("mon-fri 09:00-17:00", 5, 480)]
    [InlineData("sat,sun", 2, 1440)]
    [InlineData("17:00-09:00", 7, 960)]
    [InlineData("fri 17:00 - mon 09:00", 1, 3840)]
    [InlineData("fri-mon 22:00-24:00", 4, 120)]
    [InlineData("mon 09:00 - mon 09:00", 1, 10080)]
    public void Times_of_a_week_are_read(string text, int windows, int minutes)
    {
        var read = WindowText.Parse(text)!;
        Assert.Equal((windows, minutes), (read.Count, read[0].Length.Minutes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("mo 09:00-17:00")]
    [InlineData("mon-fri 25:00-26:00")]
    [InlineData("09:00")]
    [InlineData("mon-fri-sun")]
    [InlineData("fri 17:00 - xxx 09:00")]
    public void What_are_no_times_of_a_week_is_refused(string text) => Assert.Null(WindowText.Parse(text));
}
