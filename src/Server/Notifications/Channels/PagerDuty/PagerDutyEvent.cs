using Muster.Checks;
using Muster.Server.Notifications.Channels.Wording;

namespace Muster.Server.Notifications.Channels.PagerDuty;

/// <summary>A message as an event: summary up to 1,024 characters, one of four severities, dedup_key up to 255.</summary>
internal static class PagerDutyEvent
{
    public const int MostSummary = 1024, MostKey = 255;

    /// <summary>An event has at most 512 KB.</summary>
    private const int MostDetail = 4000, MostDetails = 16;

    /// <summary>A test begins and ends at once, so that nobody is left with it.</summary>
    public static string[] ActionsOf(Message message) => message.Kind switch
    {
        MessageKind.Resolved => ["resolve"],
        MessageKind.Test => ["trigger", "resolve"],
        _ when message.Acknowledged => ["trigger", "acknowledge"],
        _ => ["trigger"],
    };

    public static object Of(Message message, string key, string action)
    {
        var dedup_key = Cut.To(message.Thread, MostKey);
        if (action != "trigger") return new { routing_key = key, event_action = action, dedup_key };
        var first = message.Members.FirstOrDefault();
        var links = PlainText.Links(message).Select(link => new { href = link.To.AbsoluteUri, text = link.Label }).ToArray();
        return new
        {
            routing_key = key,
            event_action = action,
            dedup_key,
            payload = new
            {
                summary = Cut.To(Cut.OneLine(message.Title), MostSummary),
                source = first?.Host ?? "muster",
                severity = Severity(message),
                timestamp = message.Since == default ? message.At : message.Since,
                component = message.MemberCount == 1 ? first?.Check : null,
                @class = message.MemberCount > 1 ? $"{message.MemberCount} problems" : null,
                custom_details = Details(message),
            },
            client = "Muster",
            client_url = message.Links.Incident?.AbsoluteUri,
            links = links.Length > 0 ? links : null,
        };
    }

    private static string Severity(Message message) => message.Kind == MessageKind.Test ? "info"
        : message.Severity switch { CheckStatus.Critical => "critical", CheckStatus.Warning => "warning", CheckStatus.Ok => "info", _ => "error" };

    private static Dictionary<string, string> Details(Message message)
    {
        var details = new Dictionary<string, string>();
        foreach (var part in message.Parts.Take(MostDetails)) details[Cut.To(part.Label, 100)] = Cut.To(part.Text, MostDetail);
        if (message.MemberCount > 1) details["Problems"] = Cut.To(string.Join('\n', message.Members.Select(PlainText.Member)) + (PlainText.More(message) is { } more ? $"\n{more}" : ""), MostDetail);
        return details;
    }
}
