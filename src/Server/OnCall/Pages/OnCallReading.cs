using System.Globalization;
using Muster.Server.Configuration;
using Muster.Server.OnCall.Api;
using Muster.Server.OnCall.Changes;
using Muster.Server.OnCall.Escalation;
using Muster.Server.OnCall.Teams;
using Muster.Server.Web.Kit;
using NodaTime;

namespace Muster.Server.OnCall.Pages;

/// <summary>A stretch of somebody's on a day of the calendar.</summary>
/// <param name="Begins">The wall time at which it begins on that day; null: it began before.</param>
public sealed record DayShift(string Rota, string? Person, string Name, string? Begins, bool Changed, int Colour);

public sealed record CalendarDay(LocalDate Date, bool Outside, bool Today, IReadOnlyList<DayShift> Shifts);

/// <summary>The month or week that is shown, on the wall clock of one zone.</summary>
public sealed record CalendarView(bool Month, string Title, string Zone, IReadOnlyList<CalendarDay> Days, string Before, string After, string Today);

public sealed record OnCallView(
    IReadOnlyList<OnCallRow> Now, CalendarView Calendar, IReadOnlyList<RotaChange> Changes, IReadOnlyList<RunningEscalation> Running, IReadOnlyList<string> Rotas, IReadOnlyList<Person> People,
    IReadOnlyList<string> Files, PageQuery Query)
{
    public string NameOf(string person) => People.FirstOrDefault(p => p.Id == person)?.Name ?? person;
}

/// <summary>What the page of on-call shows.</summary>
public sealed class OnCallReading(OnCallNow onCall, RotaChangeStore changes, Escalations escalations, ConfigurationFolder folder, TimeProvider time)
{
    private const int Colours = 8;

    public OnCallView Read(PageQuery query, bool withAddresses)
    {
        var now = time.GetUtcNow();
        var all = onCall.Configured;
        return new OnCallView([.. OnCallEndpoints.Now(onCall, null, now, withAddresses)], Calendar(all, query, now), [.. changes.All.Where(c => c.To > now).OrderBy(c => c.From)], escalations.Running,
            [.. all.Rotas.Keys.Order(StringComparer.Ordinal)], [.. all.People.Values.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)], [.. OnCallFiles.Of(folder).Keys], query);
    }

    /// <summary>The text of a file; empty when there is none.</summary>
    public string Text(string file) => OnCallFiles.Of(folder).GetValueOrDefault(file, "");

    private CalendarView Calendar(OnCallConfiguration all, PageQuery query, DateTimeOffset now)
    {
        var rotas = all.Rotas.Values.Where(r => query["rota"].Length == 0 || r.Name == query["rota"]).OrderBy(r => r.Name, StringComparer.Ordinal).ToList();
        var zone = rotas.Count > 0 ? rotas[0].Zone : DateTimeZone.Utc;
        var today = Instant.FromDateTimeOffset(now).InZone(zone).Date;
        var shown = NodaTime.Text.LocalDatePattern.Iso.Parse(query["date"]) is { Success: true, Value: { Year: >= 2000 and <= 2100 } date } ? date : today;
        var month = query["view"] != "week";
        var begin = month ? new LocalDate(shown.Year, shown.Month, 1) : shown;
        begin = begin.PlusDays(-((int)begin.DayOfWeek - 1));
        var end = month ? new LocalDate(shown.Year, shown.Month, 1).PlusMonths(1) : begin.PlusDays(7);
        end = end.PlusDays((8 - (int)end.DayOfWeek) % 7);
        var people = all.People.Keys.Order(StringComparer.Ordinal).Select((id, i) => (id, i)).ToDictionary(p => p.id, p => p.i % Colours);
        var shifts = rotas.SelectMany(r => onCall.Shifts(r, begin.AtStartOfDayInZone(zone).ToDateTimeOffset(), end.AtStartOfDayInZone(zone).ToDateTimeOffset()).Select(s => (Rota: r.Name, Shift: s))).ToList();
        var days = new List<CalendarDay>();
        for (var day = begin; day < end; day = day.PlusDays(1))
        {
            var (from, to) = (day.AtStartOfDayInZone(zone).ToInstant(), day.PlusDays(1).AtStartOfDayInZone(zone).ToInstant());
            days.Add(new CalendarDay(day, month && day.Month != shown.Month, day == today, [.. shifts.Where(s => s.Shift.From < to && s.Shift.To > from).Select(s => new DayShift(s.Rota, s.Shift.Person,
                s.Shift.Person is { } id ? all.People.GetValueOrDefault(id)?.Name ?? id : "nobody",
                s.Shift.From > from ? s.Shift.From.InZone(zone).ToString("HH:mm", CultureInfo.InvariantCulture) : null, s.Shift.Change is not null, s.Shift.Person is { } who ? people.GetValueOrDefault(who) : 0))]));
        }
        string At(LocalDate day) => query.With("date", NodaTime.Text.LocalDatePattern.Iso.Format(day));
        var first = new LocalDate(shown.Year, shown.Month, 1);
        return new CalendarView(month, month ? shown.ToString("MMMM yyyy", CultureInfo.InvariantCulture) : $"{begin.ToString("d MMM", CultureInfo.InvariantCulture)} – {end.PlusDays(-1).ToString("d MMM yyyy", CultureInfo.InvariantCulture)}",
            zone.Id, days, month ? At(first.PlusMonths(-1)) : At(begin.PlusDays(-7)), month ? At(first.PlusMonths(1)) : At(begin.PlusDays(7)), query.With("date", null));
    }
}
