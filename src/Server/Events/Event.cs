namespace Muster.Server.Events;

/// <summary>A moment or a span worth knowing beside graphs: a deploy, a backup, a change of the configuration, a check that turned bad.</summary>
/// <param name="Kind">A word: <c>deploy</c>, <c>backup</c>, <c>configuration</c>, <c>check</c>, <c>host</c>, <c>server</c>, <c>execution</c>, <c>note</c> or any other.</param>
/// <param name="End">Null for a moment, and while it goes on.</param>
/// <param name="Ongoing">It has begun and its end is not known yet.</param>
/// <param name="Labels">What it concerns, see <see cref="EventScope"/>; none: everything.</param>
/// <param name="Author">Who told of it; empty for the server itself.</param>
public sealed record Event(
    long Id, string Kind, string Title, string Detail, DateTimeOffset Start, DateTimeOffset? End, bool Ongoing,
    IReadOnlyDictionary<string, string> Labels, string Author);

/// <summary>An event that is to be kept.</summary>
/// <param name="Source">Names what it came from, once for all: an event of the same source is kept only once. Null: it came from a person or a program.</param>
/// <param name="Key">Under which an ongoing event is ended later; null when nobody but its id will.</param>
public sealed record EventDraft(
    string Kind, string Title, string Detail, DateTimeOffset Start, DateTimeOffset? End, bool Ongoing,
    IReadOnlyDictionary<string, string> Labels, string Author, string? Source = null, string? Key = null)
{
    public static readonly IReadOnlyDictionary<string, string> Everywhere = new Dictionary<string, string>();

    /// <summary>A moment.</summary>
    public static EventDraft At(DateTimeOffset at, string kind, string title, IReadOnlyDictionary<string, string>? labels = null, string detail = "", string author = "", string? source = null) =>
        new(kind, title, detail, at, null, false, labels ?? Everywhere, author, source);

    /// <summary>The beginning of a span that <see cref="EventLog.EndAsync(string, DateTimeOffset, string?)"/> ends.</summary>
    public static EventDraft Beginning(string key, DateTimeOffset at, string kind, string title, IReadOnlyDictionary<string, string>? labels = null, string detail = "", string author = "", string? source = null) =>
        new(kind, title, detail, at, null, true, labels ?? Everywhere, author, source, key);
}
