using Muster.Server.Accounts.Audit;
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
        if (asked.Name is null || !User.IsName(asked.Name)) throw ApiProblem.BadRequest("name: 1 to 64 letters, digits and . _ - @ +");
        if (users.ByName(asked.Name) is not null) throw ApiProblem.Conflict($"there is a user '{asked.Name}' already.");
        Check(asked.Password, asked.Name);
        var user = new User(SecretText.NewId(), asked.Name, asked.Role, await passwords.HashAsync(asked.Password, http.RequestAborted), time.GetUtcNow(), 0, null);
        await users.AddAsync(user);
        http.Concerns($"user {user.Name}", $"made, role {Word(user.Role)}");
        http.Response.StatusCode = StatusCodes.Status201Created;
        return UserAnswer.Of(user);
    }

    private static async Task<UserAnswer> ChangeAsync(string user, UserChange change, HttpContext http, UserStore users, SessionStore sessions, PasswordDesk passwords)
    {
        var before = Find(users, user);
        if (change.Password is not null) Check(change.Password, before.Name);
        var hash = change.Password is null ? null : await passwords.HashAsync(change.Password, http.RequestAborted);
        var after = await users.ChangeAsync(before.Id, now => hash is null
            ? now with { Role = change.Role ?? now.Role }
            : now with { Role = change.Role ?? now.Role, Password = hash, Failures = 0, FailedAt = null });
        if (hash is not null) await sessions.CloseAllAsync(before.Id, butId: http.Caller().SessionId);
        http.Concerns($"user {after.Name}", $"role {Word(before.Role)} -> {Word(after.Role)}{(hash is null ? "" : ", a new password")}");
        return UserAnswer.Of(after);
    }

    private static async Task<IResult> DeleteAsync(string user, HttpContext http, UserStore users, SessionStore sessions, TokenStore tokens)
    {
        var gone = Find(users, user);
        await users.DeleteAsync(gone.Id);
        tokens.ForgetUser(gone.Id);
        sessions.ForgetUser(gone.Id);
        http.Concerns($"user {gone.Name}", "removed");
        return Results.NoContent();
    }

    private static User Find(UserStore users, string nameOrId) =>
        users.Find(nameOrId) ?? users.ByName(nameOrId) ?? throw ApiProblem.NotFound($"there is no user '{nameOrId}'.");

    private static string Word(Role role) => role.ToString().ToLowerInvariant();

    private static void Check(string? password, string name)
    {
        if (PasswordRules.Objection(password ?? "", name) is { } objection) throw ApiProblem.BadRequest($"password: {objection}");
    }
}
