using Muster.Checks;

namespace Muster.Server.Notifications.Channels;

/// <summary>What a message is to its reader. <see cref="Alert"/>, <see cref="Update"/> and <see cref="Resolved"/> of one incident belong together by <see cref="Message.Thread"/>.</summary>
public enum MessageKind
{
    Alert,
    Update,
    Resolved,
    /// <summary>Still a problem, or a silence or an acknowledgement ends or has outlived its cause.</summary>
    Reminder,
    Test,
}

/// <summary>One thing told to one recipient, in the words and figures every channel makes its own form of.</summary>
public sealed record Message
{
    public required MessageKind Kind { get; init; }

    /// <summary>Number of the incident in decimal; <c>test-…</c> for a test.</summary>
    public required string Incident { get; init; }

    /// <summary>Of the worst member now; Ok when it is resolved.</summary>
    public required CheckStatus Severity { get; init; }

    /// <summary>One line without the kind: <c>web3: disk CRITICAL</c>, <c>300 hosts behind rack-7 DOWN</c>.</summary>
    public required string Title { get; init; }

    /// <summary>What, where, since when, output, what was held back and why: in the order in which they are worth reading.</summary>
    public IReadOnlyList<MessagePart> Parts { get; init; } = [];

    /// <summary>The problems it is about, worst first; at most <see cref="MostMembers"/> of <see cref="MemberCount"/>.</summary>
    public IReadOnlyList<MessageMember> Members { get; init; } = [];
    public int MemberCount { get; init; }
    public MessageLinks Links { get; init; } = new();

    /// <summary>The metric behind it; null when there is none.</summary>
    public MessageGraph? Graph { get; init; }

    /// <summary>The same for all messages of an incident, forever: what mail makes its synthetic root of, and others their deduplication key.</summary>
    public required string Thread { get; init; }

    /// <summary>Of the incident's transitions, from 1: a later message has a higher one.</summary>
    public int Number { get; init; } = 1;

    /// <summary>When the incident began, and when what is told here happened.</summary>
    public DateTimeOffset Since { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Somebody has it in hand.</summary>
    public bool Acknowledged { get; init; }

    public const int MostMembers = 50;

    /// <summary><c>ALERT web3: disk CRITICAL</c>: for subjects and channels of one line.</summary>
    public string Subject => $"{Kind.ToString().ToUpperInvariant()} {Title}";
}

/// <param name="Long">Several lines, to be shown with fixed width.</param>
public sealed record MessagePart(string Label, string Text, bool Long = false);

/// <param name="Status">WARNING, CRITICAL, UNKNOWN, DOWN, BLIND; RECOVERED for one that ended.</param>
public sealed record MessageMember(string Host, string Check, string Status, DateTimeOffset Since, string Output);

/// <summary>Absolute addresses; null where there is nothing to go to, or the server's own address is not configured.</summary>
/// <param name="Acknowledge">Signed for this incident and this recipient: opening it shows a button that acknowledges without a login.</param>
public sealed record MessageLinks(Uri? Incident = null, Uri? Acknowledge = null, Uri? Runbook = null, Uri? Graph = null);

/// <summary>Which curve belongs to it: a PromQL expression over a time, to be drawn by whoever can.</summary>
public sealed record MessageGraph(string Title, string Expression, DateTimeOffset From, DateTimeOffset To);
