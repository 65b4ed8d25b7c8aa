using Muster.Server.Configuration;
using Muster.Server.Notifications.Settings;
using Muster.Server.OnCall;

namespace Muster.Server.Notifications.Incidents;

/// <summary>Somebody asks others to join an incident, whatever the routes say.</summary>
/// <param name="By">An account's name.</param>
/// <param name="Comment">What they should know; may be empty.</param>
public sealed record IncidentRequest(string By, string Comment)
{
    /// <summary>In a sentence, with whom it asks.</summary>
    public string Tell(IReadOnlyList<string> notify) => $"{By} asks {string.Join(", ", notify)}{(Comment.Length > 0 ? $": {Comment}" : "")}";
}

/// <summary>Takes such requests: whoever is asked is told at once, and of all that follows, as if a route had named them.</summary>
public sealed class IncidentRequests(IncidentDesk desk, OnCallNow onCall, ConfigurationStore configuration)
{
    private const int LongestComment = 500;

    /// <summary>False when the incident is not open.</summary>
    /// <param name="to"><c>team:db</c>, <c>policy:critical</c>…; a name alone where only one entry of on-call has it.</param>
    /// <exception cref="FormatException">Nobody is named, or somebody who is not there.</exception>
    public Task<bool> AskAsync(long incident, IReadOnlyList<string> to, string by, string comment, CancellationToken ct)
    {
        var channels = configuration.Current.Part<NotifyConfiguration>().Channels.Keys.ToList();
        var targets = to.Where(text => text.Trim().Length > 0).Select(text => NotifyTargets.Read(text.Contains(':') ? text.Trim() : onCall.Configured.Target(text.Trim()).ToString(), channels, onCall.Configured)).Distinct().ToList();
        if (targets.Count == 0) throw new FormatException("to is missing: who is asked, such as team:db or person:ann");
        if (comment.Length > LongestComment) throw new FormatException($"comment: at most {LongestComment} characters");
        return desk.AskAsync(incident, targets, new IncidentRequest(by, comment.Trim()), ct);
    }
}
