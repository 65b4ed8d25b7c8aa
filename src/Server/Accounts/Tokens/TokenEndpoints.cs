using Muster.Server.Accounts.Audit;
using Muster.Server.Accounts.Users;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Accounts.Tokens;

public sealed record NewToken(string Name, Role Role = Role.Viewer, DateTimeOffset? Expires = null);
public sealed record TokenAnswer(string Id, string Name, string User, string Role, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? LastUsed);
public sealed record TokenSecret(string Id, string Name, string Role, string Secret);

/// <summary>API tokens: everybody has their own; administrators see and revoke all.</summary>
internal static class TokenEndpoints
{
    private static readonly SortKeys<ApiToken> Sorts = new SortKeys<ApiToken>(token => token.Id).By("name", token => token.Name).By("created", token => token.Created.ToUnixTimeMilliseconds());

    public static void MapTokens(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/tokens").WithTags("accounts").Require(Role.Viewer);
        api.MapGet("", List).WithSummary("One's own API tokens; all of them for administrators");
        api.MapPost("", CreateAsync).WithSummary("A new API token; its secret is in the answer this one time");
        api.MapDelete("/{id}", RevokeAsync).WithSummary("Revoke a token; it stops at once");
    }

    private static Page<TokenAnswer> List(HttpContext http, TokenStore tokens, UserStore users, [AsParameters] PageRequest page) =>
        Sorts.Page(Visible(http.Caller(), tokens), page).Select(token => new TokenAnswer(
            token.Id, token.Name, users.Find(token.UserId)?.Name ?? "", token.Role.ToString().ToLowerInvariant(), token.Created, token.Expires, token.LastUsed));

    private static async Task<TokenSecret> CreateAsync(NewToken asked, HttpContext http, TokenStore tokens, TimeProvider time)
    {
        var caller = http.Caller();
        if (string.IsNullOrWhiteSpace(asked.Name) || asked.Name.Length > 64) throw ApiProblem.BadRequest("name: say in 1 to 64 characters what the token is for.");
        if (asked.Role > caller.Role) throw ApiProblem.Forbidden($"a token may not do more than its maker: ask for {caller.Role.ToString().ToLowerInvariant()} or less.");
        if (asked.Expires <= time.GetUtcNow()) throw ApiProblem.BadRequest("expires: this time is over.");
        var (token, secret) = await tokens.MakeAsync(caller.UserId, asked.Name.Trim(), asked.Role, asked.Expires);
        http.Concerns($"token {token.Name}", $"made, id {token.Id}, role {token.Role.ToString().ToLowerInvariant()}");
        http.Response.StatusCode = StatusCodes.Status201Created;
        return new TokenSecret(token.Id, token.Name, token.Role.ToString().ToLowerInvariant(), secret);
    }

    private static async Task<IResult> RevokeAsync(string id, HttpContext http, TokenStore tokens)
    {
        var revoked = Visible(http.Caller(), tokens).FirstOrDefault(token => token.Id == id) ?? throw ApiProblem.NotFound($"you have no token '{id}'.");
        await tokens.RevokeAsync(revoked);
        http.Concerns($"token {revoked.Name}", $"revoked, id {id}");
        return Results.NoContent();
    }

    private static IEnumerable<ApiToken> Visible(Caller caller, TokenStore tokens) =>
        tokens.All.Where(token => caller.May(Role.Admin) || token.UserId == caller.UserId);
}
