using Muster.Server.Accounts.Audit;
using Muster.Server.Accounts.Keys;
using Muster.Server.Accounts.Sessions;
using Muster.Server.Accounts.Tokens;
using Muster.Server.Accounts.Users;
using Muster.Server.Web.Access;

namespace Muster.Server.Accounts.Admin;

/// <summary>Gathers what the Admin page shows.</summary>
public sealed class AdminReading(UserStore users, TokenStore tokens, EnrolmentKeys keys, SessionStore sessions, AuditTrail audit)
{
    private const int MostRecords = 100;

    /// <param name="address">The server's address as the browser knows it, for the line that installs an agent.</param>
    public AdminView Read(Caller caller, string address)
    {
        var everyToken = tokens.All.ToList();
        return new AdminView(
            [.. users.All.Select(user => new UserLine(user.Id, user.Name, Word(user.Role), LastSeen(user, everyToken), user.Id == caller.UserId))],
            [.. everyToken.Select(token => new TokenLine(token.Id, token.Name, users.Find(token.UserId)?.Name ?? "", Word(token.Role), token.Created, token.LastUsed))],
            [.. keys.All.Select(key => new KeyLine(key.Id, key.Name, key.Tags, key.Created, key.LastUsed))],
            [.. sessions.OfUser(caller.UserId).Select(session => new SessionLine(session.Id, session.Created, session.LastSeen, session.Agent, session.Id == caller.SessionId))],
            [.. audit.Latest(MostRecords).Select(record => new AuditLine(record.Number, record.At, record.Who, record.Action, record.Target, record.Detail))],
            address);
    }

    /// <summary>In the browser or by a token of theirs, whichever was later.</summary>
    private DateTimeOffset? LastSeen(User user, List<ApiToken> everyToken) =>
        sessions.OfUser(user.Id).Select(session => (DateTimeOffset?)session.LastSeen)
            .Concat(everyToken.Where(token => token.UserId == user.Id).Select(token => token.LastUsed)).Max();

    private static string Word(Role role) => role.ToString().ToLowerInvariant();
}
