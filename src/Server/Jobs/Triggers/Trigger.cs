using Muster.Server.Commands.Rights;

namespace Muster.Server.Jobs.Triggers;

/// <summary>How a call from outside proves where it comes from.</summary>
public enum TriggerKind
{
    /// <summary>By its headers: any forge that is known.</summary>
    Any,
    GitHub,
    GitLab,
    Gitea,
    Forgejo,
    /// <summary>The hexadecimal HMAC-SHA256 of the body in a header.</summary>
    Generic,
    /// <summary>A token in the address or a header, as Jenkins does it.</summary>
    Token,
}

/// <summary>An address under <c>/hooks/</c> that runs a job.</summary>
/// <param name="Secret">Name of the secret it shares with the caller.</param>
/// <param name="Job"><c>group/name</c>, a name or an id.</param>
/// <param name="Events">Names of events; none: every one.</param>
/// <param name="When">Places of the content and the patterns one of which each must fit.</param>
/// <param name="Options">Options of the job and their values, in which <c>{place}</c> stands for content.</param>
/// <param name="Parameters">Options that a caller with the token may give by name.</param>
/// <param name="Header">Of the generic signature.</param>
public sealed record Trigger(
    string Name, TriggerKind Kind, string Secret, string Job, string Project, NamePatterns Events, IReadOnlyDictionary<string, NamePatterns> When, IReadOnlyDictionary<string, string> Options,
    IReadOnlyList<string> Parameters, string Header, bool Enabled, string File, long Line)
{
    public string Path => $"/hooks/{Name}";
}

/// <summary>All triggers of the configuration, by name.</summary>
public sealed record TriggerSet
{
    public IReadOnlyDictionary<string, Trigger> Triggers { get; init; } = new Dictionary<string, Trigger>();
}
