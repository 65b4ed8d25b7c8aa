using Muster.Server.Configuration;
using Muster.Server.OnCall.Teams;

namespace Muster.Server.Notifications.Settings;

/// <summary>What may be named as somebody to tell: a channel, or what on-call knows.</summary>
internal static class NotifyTargets
{
    private const string Channel = "channel";
    private static readonly string[] Kinds = [Channel, "person", "team", "everyone", "rota", "policy"];

    /// <summary>All that may be named now, people last.</summary>
    public static IReadOnlyList<string> Names(ConfigurationSnapshot all)
    {
        var onCall = all.Part<OnCallConfiguration>();
        return [.. new[] { ("team", onCall.Teams.Keys), ("rota", onCall.Rotas.Keys), ("policy", onCall.Policies.Keys), (Channel, all.Part<NotifyConfiguration>().Channels.Keys), ("person", onCall.People.Keys) }
            .SelectMany(kind => kind.Item2.Order(StringComparer.Ordinal).Select(name => $"{kind.Item1}:{name}"))];
    }

    /// <summary>Reads <c>team:web</c>: whoever is named is there.</summary>
    /// <exception cref="FormatException">It says nobody; the message names the cure.</exception>
    public static NotifyTarget Read(string text, IReadOnlyCollection<string> channels, OnCallConfiguration onCall)
    {
        if (NotifyTarget.Parse(text) is not { } target || !Kinds.Contains(target.Kind))
            throw new FormatException($"“{text}” says nobody: write channel:NAME, person:NAME, team:NAME, everyone:TEAM, rota:NAME or policy:NAME");
        if (target.Kind == Channel)
            return channels.Contains(target.Name) ? target : throw new FormatException($"there is no channel “{target.Name}”" + (Nearest.Of(target.Name, channels) is { } near ? $"; did you mean “{near}”?" : "; write - channel: " + target.Name));
        try
        {
            onCall.Target(target.ToString());
            return target;
        }
        catch (FormatException unknown) when (onCall.People.Count == 0)
        {
            throw new FormatException($"{unknown.Message}; people, teams, rotas and policies stand in oncall/*.yaml");
        }
    }
}
