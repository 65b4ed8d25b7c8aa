using Dapper;
using Muster.Server.Configuration;
using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Downtimes.Matching;
using Muster.Server.Downtimes.Silences;
using Muster.Server.Problems;
using Muster.Server.Storage;

namespace Muster.Server.Downtimes.Reminders;

/// <summary>Looks once a minute for silences and acknowledgements that somebody should be reminded of.</summary>
public sealed class ReminderWatch(
    Database database, ConfigurationStore configuration, ProblemBoard problems, SilenceBook silences, AcknowledgementBook acknowledgements, SuppressionReminders reminders, TimeProvider time)
{
    public static readonly TimeSpan Soon = TimeSpan.FromMinutes(15), Idle = TimeSpan.FromHours(1), Long = TimeSpan.FromHours(24);

    public static readonly Migration Tables = new("Downtimes", 5, "reminders", """
        create table reminders_told (kind text not null, what text not null, at integer not null, primary key (kind, what)) without rowid;
        """);

    /// <summary>When a silence covered an open problem last, as far as it was seen.</summary>
    private readonly Dictionary<string, DateTimeOffset> busy = [];

    public async Task LookAsync()
    {
        var now = time.GetUtcNow();
        var open = problems.All().ToList();
        var snapshot = configuration.Current;
        foreach (var silence in silences.All.Where(s => s.State(now) == SilenceState.Active))
        {
            var covered = Covered(silence, open, snapshot);
            if (covered.Count > 0) busy[silence.Id] = now;
            if (covered.Count > 0 && silence.EndsAt - now <= Soon && silence.EndsAt - silence.StartsAt > Soon + Soon)
                await TellAsync(new SuppressionReminder(ReminderKind.EndsSoon, SuppressionKind.Silence, silence.Id, silence.By, covered, $"the silence of {silence.Scope.Text} ends in {Minutes(silence.EndsAt - now)}; {covered.Count} problem{(covered.Count == 1 ? "" : "s")} it covers {(covered.Count == 1 ? "is" : "are")} open still", now), $"{silence.Id} {silence.EndsAt.ToUnixTimeSeconds()}");
            if (covered.Count == 0 && busy.TryGetValue(silence.Id, out var last) && now - last >= Idle && silence.EndsAt - now >= Idle)
                await TellAsync(new SuppressionReminder(ReminderKind.OutlivesItsCause, SuppressionKind.Silence, silence.Id, silence.By, [], $"what the silence of {silence.Scope.Text} covered has recovered; it goes on until {silence.EndsAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC", now), silence.Id);
        }
        foreach (var (problem, made) in acknowledgements.Open)
        {
            if (made.Expires is { } expires && expires - now <= Soon && expires > now && expires - made.At > Soon + Soon)
                await TellAsync(new SuppressionReminder(ReminderKind.EndsSoon, SuppressionKind.Acknowledgement, $"{problem}", made.By, [problem], $"the acknowledgement of {made.Check} ends in {Minutes(expires - now)}; the problem is open still", now), $"{problem} {expires.ToUnixTimeSeconds()}");
            if (now - made.At >= Long && made.Expires is null)
                await TellAsync(new SuppressionReminder(ReminderKind.StillOpen, SuppressionKind.Acknowledgement, $"{problem}", made.By, [problem], $"{made.Check} was acknowledged by {made.By} {Days(now - made.At)} ago and is open still", now), $"{problem} {(int)((now - made.At) / Long)}");
        }
    }

    private static List<long> Covered(Silence silence, List<ProblemView> open, ConfigurationSnapshot snapshot)
    {
        try
        {
            var scope = silence.Scope.Compile(snapshot);
            return [.. open.Where(p => scope.Covers(ProblemLabels.Of(p.Host, p.Check, p.Status, snapshot))).Select(p => p.Id)];
        }
        catch (Selectors.SelectorException)
        {
            return [];
        }
    }

    private async Task TellAsync(SuppressionReminder reminder, string what)
    {
        var fresh = await database.WriteAsync(db =>
        {
            var first = db.Execute("insert into reminders_told (kind, what, at) values (@kind, @what, @at) on conflict do nothing",
                new { kind = $"{reminder.What} {reminder.Kind}", what, at = reminder.At.ToUnixTimeMilliseconds() }) > 0;
            if (first) reminders.Write(db, reminder);
            return first;
        });
        if (fresh) reminders.Tell(reminder);
    }

    private static string Minutes(TimeSpan left) => $"{Math.Max(1, (int)Math.Ceiling(left.TotalMinutes))} min";

    private static string Days(TimeSpan past) => past < TimeSpan.FromDays(2) ? "a day" : $"{(int)past.TotalDays} days";
}
