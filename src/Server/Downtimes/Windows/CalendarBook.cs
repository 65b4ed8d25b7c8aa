using System.Collections.Concurrent;
using Muster.Server.Storage;
using NodaTime;

namespace Muster.Server.Downtimes.Windows;

/// <summary>How a calendar is known.</summary>
/// <param name="At">When it was read last with success; null: never.</param>
/// <param name="Trouble">Why the last reading failed; null: it did not. What was read before stays in force.</param>
public sealed record CalendarStatus(string Source, DateTimeOffset? At, int Events, string? Trouble);

/// <summary>Calendars that downtimes follow: read again every quarter of an hour, the last good text kept in the database.</summary>
public sealed class CalendarBook(DowntimeStore store, DataFolder folder, TimeProvider time, CalendarFetch fetch)
{
    public const string Folder = "calendars";
    private const int LongestText = 4 << 20;

    private sealed record Known(IReadOnlyList<CalendarEvent> Events, string Content, DateTimeOffset? At, string? Trouble, long Version);

    private readonly ConcurrentDictionary<string, Known> all = new();

    /// <summary>Grows when the calendar changes.</summary>
    public long Version(string source) => Of(source).Version;

    public CalendarStatus Status(string source) => Of(source) is var known ? new CalendarStatus(source, known.At, known.Events.Count, known.Trouble) : null!;

    public IEnumerable<Occurrence> Between(CalendarTimes times, DateTimeOffset from, DateTimeOffset to)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(times.Zone) ?? DateTimeZone.Utc;
        var events = Of(times.Source).Events;
        var replaced = events.Where(e => e.Replaces is not null).ToLookup(e => e.Uid, e => e.Replaces!.Value);
        return events.Where(e => times.Only.Length == 0 || e.Summary.Contains(times.Only, StringComparison.OrdinalIgnoreCase))
            .SelectMany(e => e.Between(zone, e.Replaces is null ? replaced[e.Uid].ToHashSet() : new HashSet<Instant>(), from, to)).OrderBy(o => o.From);
    }

    /// <summary>Reads a calendar now.</summary>
    public async Task<CalendarStatus> RefreshAsync(string source, CancellationToken ct = default)
    {
        var before = Of(source);
        try
        {
            var content = IsAddress(source) ? await fetch.GetAsync(new Uri(source), LongestText, ct) : await File.ReadAllTextAsync(PathOf(source), ct);
            var now = time.GetUtcNow();
            if (content != before.Content || before.At is null)
            {
                all[source] = new Known(CalendarText.Parse(content), content, now, null, before.Version + 1);
                await store.KeepCalendarAsync(source, content, now);
            }
            else all[source] = before with { At = now, Trouble = null };
        }
        catch (Exception wrong) when (wrong is IOException or HttpRequestException or FormatException or UnauthorizedAccessException || (wrong is OperationCanceledException && !ct.IsCancellationRequested))
        {
            all[source] = before with { Trouble = wrong is OperationCanceledException ? "no answer within 30s" : wrong.Message };
        }
        return Status(source);
    }

    /// <exception cref="FormatException">Neither an http address nor the name of a file.</exception>
    public static void CheckSource(string source)
    {
        if (IsAddress(source)) return;
        if (source.Length is 0 or > 200 || source.Contains('/', StringComparison.Ordinal) || source.Contains('\\', StringComparison.Ordinal) || source[0] == '.')
            throw new FormatException($"“{source}” is neither an http(s) address nor the name of a file in config/{Folder}/");
    }

    private static bool IsAddress(string source) => Uri.TryCreate(source, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && source.Contains("://", StringComparison.Ordinal);

    private string PathOf(string source)
    {
        CheckSource(source);
        return Path.Combine(folder.Configuration, Folder, source);
    }

    private Known Of(string source) => all.GetOrAdd(source, name =>
    {
        if (store.Calendar(name) is not var (content, at)) return new Known([], "", null, null, 0);
        try
        {
            return new Known(CalendarText.Parse(content), content, at, null, 1);
        }
        catch (FormatException wrong)
        {
            return new Known([], "", null, wrong.Message, 0);
        }
    });
}
