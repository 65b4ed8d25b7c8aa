using System.Text;

namespace Muster.Server.Notifications.Channels.Wording;

/// <summary>A message as text for those who show no more than that. When it is too long the middle gives way, never the subject or the links.</summary>
public static class PlainText
{
    /// <param name="most">UTF-16 units.</param>
    /// <param name="subject">Whether the first line is the subject.</param>
    /// <param name="links">Whether the links stand at the end.</param>
    public static string Of(Message message, int most = int.MaxValue, bool subject = true, bool links = true)
    {
        var head = subject ? Cut.OneLine(message.Subject) : "";
        var foot = links ? string.Join('\n', Links(message).Select(link => $"{link.Label}: {link.To.AbsoluteUri}")) : "";
        // A signed address that is cut is worth nothing: rather none.
        if (foot.Length > most / 2) foot = "";
        head = Cut.To(head, Math.Max(1, most - foot.Length - 8));
        var left = most - head.Length - foot.Length - 4;
        var middle = left < 8 ? "" : Cut.To(Body(message), left);
        return string.Join("\n\n", new[] { head, middle, foot }.Where(part => part.Length > 0));
    }

    /// <summary>Parts and members, without subject and links.</summary>
    public static string Body(Message message)
    {
        var text = new StringBuilder();
        foreach (var part in message.Parts)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(part.Label).Append(part.Long ? ":\n" : ": ").Append(part.Text.TrimEnd());
        }
        if (message.MemberCount > 1)
        {
            if (text.Length > 0) text.Append("\n\n");
            text.AppendJoin('\n', message.Members.Select(Member));
            if (More(message) is { } more) text.Append('\n').Append(more);
        }
        return text.ToString();
    }

    public static string Member(MessageMember member) =>
        Cut.OneLine($"{member.Status} {member.Host}{(member.Check == Problems.Problem.HostCheck ? "" : $": {member.Check}")}{(member.Output.Length > 0 ? $" - {Cut.To(member.Output, 200)}" : "")}");

    /// <summary>How many members are not listed; null: all are.</summary>
    public static string? More(Message message, int? listed = null) => message.MemberCount - (listed ?? message.Members.Count) is > 0 and var rest ? $"and {rest} more" : null;

    /// <summary>Where one can go from here, in the order of worth.</summary>
    public static IEnumerable<(string Label, Uri To)> Links(Message message)
    {
        if (message.Links.Acknowledge is { } acknowledge) yield return ("Acknowledge", acknowledge);
        if (message.Links.Incident is { } incident) yield return ("Incident", incident);
        if (message.Links.Runbook is { } runbook) yield return ("Runbook", runbook);
        if (message.Links.Graph is { } graph) yield return ("Graph", graph);
    }
}
