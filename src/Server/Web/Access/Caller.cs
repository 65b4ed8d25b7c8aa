namespace Muster.Server.Web.Access;

public enum CallerKind
{
    User,
    Token,
    System,
}

/// <summary>Who asks: a person with a session, a program with a token, or the server itself.</summary>
/// <param name="Name">Of the user, or of the token as <c>user/token</c>.</param>
/// <param name="UserId">The account that answers for the call; empty for the server itself.</param>
public sealed record Caller(string Name, Role Role, CallerKind Kind, string UserId = "")
{
    /// <summary>What the server does by itself (first start, recovery).</summary>
    public static Caller Server { get; } = new("muster-server", Role.Admin, CallerKind.System);

    /// <summary>Somebody without credentials, as the audit trail names them.</summary>
    public static Caller Anonymous { get; } = new("anonymous", Role.Viewer, CallerKind.System);

    /// <summary>The id of the session the call came by, null for tokens.</summary>
    public string? SessionId { get; init; }

    /// <summary>False once the session or token has ended; asked by streams that outlive the request's check.</summary>
    public Func<bool> StillValid { get; init; } = () => true;

    public bool May(Role needed) => Role >= needed;
}
