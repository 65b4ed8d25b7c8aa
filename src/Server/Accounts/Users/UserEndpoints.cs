using Muster.Server.Accounts.Passwords;
using Muster.Server.Accounts.Secrets;
using Muster.Server.Accounts.Sessions;
using Muster.Server.Accounts.Tokens;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Accounts.Users;

public sealed record NewUser(string Name, string Password, Role Role = Role.Viewer);
public sealed record UserChange(Role? Role, string? Password);
public sealed record UserAnswer(string Id, string Name, string Role, DateTimeOffset Created)
{
    public static UserAnswer Of(User user) => new(user.Id, user.Name, user.Role.ToString().ToLowerInvariant(), user.Created);
}

/// <summary>The administrators' side of users.</summary>
internal static class UserEndpoints
{
    private static readonly SortKeys<User> Sorts = new SortKeys<User>(user => user.Id).By("name", user => user.Name).By("created", user => user.Created.ToUnixTimeMilliseconds());

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/users").WithTags("accounts").Require(Role.Admin);
        api.MapGet("", (UserStore users, [AsParameters] PageRequest page) => Sorts.Page(users.All, page).Select(UserAnswer.Of)).WithSummary("All users");
        api.MapPost("", CreateAsync).WithSummary("A new user");
        api.MapPatch("/{user}", ChangeAsync).WithSummary("Another role or password for a user, by name or id");
        api.MapDelete("/{user}", DeleteAsync).WithSummary("Remove a user; sessions and tokens of theirs end at once");
    }

    private static async Task<UserAnswer> CreateAsync(NewUser asked, HttpContext http, UserStore users, PasswordDesk passwords, TimeProvider time)
    {
        if (!User.IsName(asked.Name)) throw ApiProblem.BadRequest("name: 1 to 64 letters, digits and . _ - @ +");
        if (users.ByName(asked.Name) is not null) throw ApiProblem.Conflict($"there is a user '{asked.Name}' already.");
        Check(asked.Password, asked.Name);
        var user = new User(SecretText.NewId(), asked.Name, asked.Role, await passwords.HashAsync(asked.Password, http.RequestAborted), time.GetUtcNow(), 0, null);
        await users.SaveAsync(user);
        http.Response.StatusCode = StatusCodes.Status201Created;
        return UserAnswer.Of(user);
    }

    private static async Task<UserAnswer> ChangeAsync(string user, UserChange change, HttpContext http, UserStore users, SessionStore sessions, PasswordDesk passwords)
    {
        var before = Find(users, user);
        if (change.Role is { } role && role != Role.Admin) KeepAnAdmin(users, before);
        var after = before with { Role = change.Role ?? before.Role };
        if (change.Password is { } password)
        {
            Check(password, before.Name);
            after = after with { Password = await passwords.HashAsync(password, http.RequestAborted), Failures = 0, FailedAt = null };
            await sessions.CloseAllAsync(before.Id, butId: http.Caller().SessionId);
        }
        await users.SaveAsync(after);
        return UserAnswer.Of(after);
    }

    private static async Task<IResult> DeleteAsync(string user, UserStore users, SessionStore sessions, TokenStore tokens)
    {
        var gone = Find(users, user);
        KeepAnAdmin(users, gone);
        await sessions.CloseAllAsync(gone.Id);
        tokens.ForgetUser(gone.Id);
        await users.DeleteAsync(gone);
        return Results.NoContent();
    }

    private static User Find(UserStore users, string nameOrId) =>
        users.Find(nameOrId) ?? users.ByName(nameOrId) ?? throw ApiProblem.NotFound($"there is no user '{nameOrId}'.");

    private static void Check(string password, string name)
    {
        if (PasswordRules.Objection(password, name) is { } objection) throw ApiProblem.BadRequest($"password: {objection}");
    }

    private static void KeepAnAdmin(UserStore users, User leaving)
    {
        if (leaving.Role == Role.Admin && users.All.Count(user => user.Role == Role.Admin) == 1)
            throw ApiProblem.Conflict($"'{leaving.Name}' is the only administrator; make another one first.");
    }
}
