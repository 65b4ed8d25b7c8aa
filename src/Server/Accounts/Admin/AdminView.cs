using Muster.Server.Accounts.Sessions;

namespace Muster.Server.Accounts.Admin;

public sealed record UserLine(string Id, string Name, string Role, DateTimeOffset? LastSeen, bool Self);
public sealed record TokenLine(string Id, string Name, string User, string Role, DateTimeOffset Created, DateTimeOffset? LastUsed);
public sealed record KeyLine(string Id, string Name, IReadOnlyList<string> Tags, DateTimeOffset Created, DateTimeOffset? LastUsed);
public sealed record AuditLine(long Number, DateTimeOffset At, string Who, string Action, string Target, string Detail);

/// <summary>All that the Admin page shows; secrets are never among it.</summary>
/// <param name="Sessions">Those of who looks at the page.</param>
public sealed record AdminView(
    IReadOnlyList<UserLine> Users, IReadOnlyList<TokenLine> Tokens, IReadOnlyList<KeyLine> Keys,
    IReadOnlyList<SessionLine> Sessions, IReadOnlyList<AuditLine> Audit, string Address);
