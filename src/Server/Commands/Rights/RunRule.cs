using System.IO.Enumeration;
using Muster.Selectors;

namespace Muster.Server.Commands.Rights;

/// <summary>What people may be allowed to do on hosts.</summary>
[Flags]
public enum RunKinds
{
    None = 0,
    Command = 1,
    Script = 2,
    Job = 4,
    Shell = 8,
    All = Command | Script | Job | Shell,
}

/// <summary>Names that fit one of some patterns, in which <c>*</c> stands for any characters; without patterns every name does.</summary>
public sealed record NamePatterns(IReadOnlyList<string> Patterns)
{
    public static NamePatterns Any { get; } = new([]);

    public bool Fit(string name) => Patterns.Count == 0 || Patterns.Any(p => FileSystemName.MatchesSimpleExpression(p.Replace("\\", "\\\\", StringComparison.Ordinal), name, ignoreCase: false));
}

/// <summary>One thing some people may do.</summary>
/// <param name="Who">Roles (and those above), <c>user:NAME</c> or <c>token:USER/NAME</c>; the role is still needed for what an address asks.</param>
/// <param name="Projects">Of jobs.</param>
/// <param name="Jobs">As <c>group/name</c>.</param>
/// <param name="On">Every host of the run must be in it.</param>
/// <param name="As">Accounts of the hosts that may be chosen; the agent's own is written <c>agent</c>.</param>
/// <param name="Commands">Command lines.</param>
/// <param name="Secrets">Names of secrets that may be handed to what runs.</param>
public sealed record RunRule(
    IReadOnlyList<string> Who, RunKinds May, NamePatterns Projects, NamePatterns Jobs, Selector On, NamePatterns As, NamePatterns Commands, NamePatterns Secrets, long Line)
{
    /// <summary>The file it stands in, within the configuration.</summary>
    public string File { get; init; } = "";
}

/// <summary>What must be approved by another person before it runs.</summary>
/// <param name="MoreThan">Only runs on more hosts than this; 0: every one.</param>
/// <param name="On">Runs that touch a host of it.</param>
/// <param name="By">Who may approve, as <see cref="RunRule.Who"/>.</param>
public sealed record ApprovalRule(string Name, RunKinds Kinds, NamePatterns Projects, NamePatterns Jobs, Selector On, int MoreThan, IReadOnlyList<string> By, TimeSpan Expires, long Line)
{
    /// <summary>The file it stands in, within the configuration.</summary>
    public string File { get; init; } = "";
}

/// <summary>Who may run what where, from <c>rights/*.yaml</c>.</summary>
public sealed record RunPolicy
{
    public static RunPolicy Default { get; } = new();

    /// <summary>Null: operators may run everything everywhere, and a shell is for administrators.</summary>
    public IReadOnlyList<RunRule>? Rules { get; init; }
    public IReadOnlyList<ApprovalRule> Approvals { get; init; } = [];

    /// <summary>A terminal nobody types in is closed after this long.</summary>
    public TimeSpan ShellIdle { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long ended executions are kept.</summary>
    public TimeSpan KeepExecutions { get; init; } = TimeSpan.FromDays(90);
}
