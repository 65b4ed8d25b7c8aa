using System.Globalization;
using Muster.Server.Downtimes.Windows;
using NodaTime;
using NodaTime.Text;

namespace Muster.Server.Tests.Downtimes;

public class RecurrenceTests
{
    private static string Dates(string rule, string start, int most) => string.Join(' ', RecurrenceDates.From(RecurrenceRule.Parse(rule), LocalDateTimePattern.GeneralIso.Parse(start + ":00").Value, DateTimeZone.Utc)
        .Take(most).Select(d => d.ToString("MM-dd", CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("FREQ=DAILY;COUNT=3", "2026-01-30T22:00", "01-30 01-31 02-01")]
    [InlineData("FREQ=DAILY;INTERVAL=10;UNTIL=20260221", "2026-02-01T22:00", "02-01 02-11 02-21")]
    [InlineData("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", "2026-09-01T09:00", "09-01 09-03 09-08 09-10")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU;COUNT=4", "1997-08-05T09:00", "08-05 08-17 08-19 08-31")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=4;WKST=MO", "1997-08-05T09:00", "08-05 08-10 08-19 08-24")]
    [InlineData("FREQ=MONTHLY;BYDAY=2TU", "2026-01-13T03:00", "01-13 02-10 03-10 04-14")]
    [InlineData("FREQ=MONTHLY;BYDAY=-1FR", "2026-01-30T03:00", "01-30 02-27 03-27 04-24")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31T03:00", "01-31 02-28 03-31 04-30")]
    [InlineData("FREQ=MONTHLY", "2026-01-31T03:00", "01-31 03-31 05-31 07-31")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-30T03:00", "01-30 02-27 03-31 04-30")]
    [InlineData("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "2026-03-29T03:00", "03-29 03-28 03-26 03-25")]
    public void A_rule_names_its_dates(string rule, string start, string dates) => Assert.Equal(dates, Dates(rule, start, 4));

    [Theory]
    [InlineData("BYDAY=MO")]
    [InlineData("FREQ=HOURLY")]
    [InlineData("FREQ=WEEKLY;BYDAY=2MO")]
    [InlineData("FREQ=DAILY;INTERVAL=0")]
    [InlineData("FREQ=WEEKLY;BYDAY=XX")]
    [InlineData("FREQ=DAILY;UNTIL=soon")]
    [InlineData("FREQ=DAILY;BYEASTER=1")]
    public void A_rule_that_cannot_be_kept_is_refused(string rule) => Assert.Throws<FormatException>(() => RecurrenceRule.Parse(rule));

    private const string Calendar = """
        BEGIN:VCALENDAR
        VERSION:2.0
        BEGIN:VTIMEZONE
        TZID:Europe/Berlin
        END:VTIMEZONE
        BEGIN:VEVENT
        UID:patch@example.org
        SUMMARY:Patch night\, all
          hosts
        DTSTART;TZID="Europe/Berlin":20260104T220000
        DURATION:PT4H
        RRULE:FREQ=WEEKLY;BYDAY=SU;UNTIL=20260208T230000Z
        EXDATE;TZID=Europe/Berlin:20260118T220000
        BEGIN:VALARM
        TRIGGER:-PT10M
        DTSTART:20000101T000000Z
        END:VALARM
        END:VEVENT
        BEGIN:VEVENT
        UID:patch@example.org
        RECURRENCE-ID;TZID=Europe/Berlin:20260125T220000
        SUMMARY:Patch night moved
        DTSTART;TZID=Europe/Berlin:20260126T220000
        DTEND;TZID=Europe/Berlin:20260127T000000
        END:VEVENT
        BEGIN:VEVENT
        UID:off
        DTSTART;VALUE=DATE:20260115
        SUMMARY:Holiday
        END:VEVENT
        BEGIN:VEVENT
        UID:gone
        STATUS:CANCELLED
        DTSTART:20260110T000000Z
        SUMMARY:Called off
        END:VEVENT
        END:VCALENDAR
        """;

    [Fact]
    public void A_calendar_file_is_read_with_rules_exceptions_moved_occurrences_and_whole_days()
    {
        var events = CalendarText.Parse(Calendar.ReplaceLineEndings("\r\n"));
        var replaced = events.Where(e => e.Replaces is not null).Select(e => e.Replaces!.Value).ToHashSet();
        var all = events.SelectMany(e => e.Between(DateTimeZone.Utc, e.Replaces is null ? replaced : new HashSet<Instant>(), new DateTimeOffset(2026, 1, 1, 0, 0, 0, default), new DateTimeOffset(2026, 3, 1, 0, 0, 0, default)))
            .OrderBy(o => o.From).Select(o => $"{o.From:MM-dd HH:mm} {(o.To - o.From).TotalHours} {o.Title}");
        Assert.Equal(["01-04 21:00 4 Patch night, all hosts", "01-11 21:00 4 Patch night, all hosts", "01-15 00:00 24 Holiday", "01-26 21:00 2 Patch night moved", "02-01 21:00 4 Patch night, all hosts", "02-08 21:00 4 Patch night, all hosts"], all);
    }

    [Fact]
    public void Damaged_calendars_are_refused_in_words_and_never_otherwise()
    {
        var random = new Random(5);
        for (var round = 0; round < 4000; round++)
        {
            var text = Calendar.ToCharArray().ToList();
            for (var edit = random.Next(1, 8); edit > 0; edit--)
            {
                var at = random.Next(text.Count);
                if (random.Next(2) == 0) text.RemoveAt(at);
                else text.Insert(at, ":;=,\"\n\r \t09TZP-"[random.Next(15)]);
            }
            try
            {
                foreach (var e in CalendarText.Parse(new string([.. text])))
                    foreach (var _ in e.Between(DateTimeZone.Utc, new HashSet<Instant>(), new DateTimeOffset(2026, 1, 1, 0, 0, 0, default), new DateTimeOffset(2027, 1, 1, 0, 0, 0, default)).Take(1000)) continue;
            }
            catch (FormatException wrong)
            {
                Assert.NotEmpty(wrong.Message);
            }
        }
    }
}
