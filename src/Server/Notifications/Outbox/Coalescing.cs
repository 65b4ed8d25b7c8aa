using System.Globalization;
using Muster.Server.Notifications.Channels;

namespace Muster.Server.Notifications.Outbox;

/// <summary>Several messages of an incident that nobody got become one: the last, which says how it was.</summary>
internal static class Coalescing
{
    /// <param name="stale">Earlier messages to the same recipient that were not delivered, oldest first.</param>
    /// <param name="heard">Whether the recipient got an earlier message of the incident.</param>
    public static Message Into(Message last, IReadOnlyList<Message> stale, bool heard)
    {
        if (stale.Count == 0 || heard) return last;
        var first = stale[0];
        if (last.Kind == MessageKind.Resolved)
        {
            var was = $"was {(first.Severity == Checks.CheckStatus.Ok ? "a problem" : first.Severity.ToString().ToUpperInvariant())} {Clock(first.Since)}–{Clock(last.At)}";
            return last with { Title = $"{last.Title} ({was})", Parts = [new MessagePart("Late", $"it {was} UTC; the message of its beginning could not be delivered in time"), .. last.Parts] };
        }
        return last with { Kind = first.Kind, Parts = [.. last.Parts, new MessagePart("Late", $"the first message, of {Clock(first.At)} UTC, could not be delivered in time")] };
    }

    private static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture);
}
