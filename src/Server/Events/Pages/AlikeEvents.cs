namespace Muster.Server.Events.Pages;

/// <summary>Events of one kind that say the same of several hosts, told once: when a switch dies, fifty hosts go dark in one line.</summary>
/// <param name="First">The newest of them.</param>
/// <param name="Others">The older ones, newest first.</param>
/// <param name="Title">What all of them say; of several hosts without the host.</param>
internal sealed record AlikeEvents(Event First, IReadOnlyList<Event> Others, string Title)
{
    private const string Somebody = "…";

    /// <summary>In the order of each group's newest event.</summary>
    /// <param name="events">Newest first.</param>
    public static IReadOnlyList<AlikeEvents> Of(IEnumerable<Event> events) =>
    [
        .. events.GroupBy(one => (one.Kind, Said: Said(one))).Select(group => group.ToList() is [var first, .. var others] && others.Count > 0
            ? new AlikeEvents(first, others, WithoutHost(group.Key.Said))
            : new AlikeEvents(group.First(), [], group.First().Title)),
    ];

    /// <summary>The hosts it is about, each once, in the order of the alphabet.</summary>
    public IReadOnlyList<string> Hosts => [.. Others.Prepend(First).Select(one => one.Labels.GetValueOrDefault(EventScope.Host)).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string WithoutHost(string said)
    {
        var rest = said.Replace(Somebody, "", StringComparison.Ordinal).Trim(' ', ':');
        return rest.EndsWith(" on", StringComparison.Ordinal) ? rest[..^3] : rest;
    }

    private static string Said(Event one) => one.Labels.GetValueOrDefault(EventScope.Host) is { Length: > 0 } host ? one.Title.Replace(host, Somebody, StringComparison.Ordinal) : one.Title;
}
