using Muster.Server.Accounts.Audit;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Accounts.Keys;

public sealed record NewKey(string Name, IReadOnlyList<string>? Tags = null, DateTimeOffset? Expires = null);
public sealed record KeyAnswer(string Id, string Name, IReadOnlyList<string> Tags, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? LastUsed, long Uses);
public sealed record KeySecret(string Id, string Name, IReadOnlyList<string> Tags, string Secret);

/// <summary>Enrolment keys.</summary>
internal static class KeyEndpoints
{
    private static readonly SortKeys<EnrolmentKey> Sorts = new SortKeys<EnrolmentKey>(key => key.Id).By("name", key => key.Name).By("created", key => key.Created.ToUnixTimeMilliseconds());

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/keys").WithTags("accounts").Require(Role.Admin);
        api.MapGet("", (EnrolmentKeys keys, [AsParameters] PageRequest page) => Sorts.Page(keys.All, page).Select(key =>
            new KeyAnswer(key.Id, key.Name, key.Tags, key.Created, key.Expires, key.LastUsed, key.Uses))).WithSummary("Keys that enrol agents");
        api.MapPost("", CreateAsync).WithSummary("A new key; its secret is in the answer this one time");
        api.MapDelete("/{id}", RevokeAsync).WithSummary("Revoke a key; hosts that enrolled with it stay");
    }

    private static async Task<KeySecret> CreateAsync(NewKey asked, HttpContext http, EnrolmentKeys keys, TimeProvider time)
    {
        if (string.IsNullOrWhiteSpace(asked.Name) || asked.Name.Length > 64) throw ApiProblem.BadRequest("name: say in 1 to 64 characters what the key is for.");
        string[] tags = [.. (asked.Tags ?? []).OfType<string>().SelectMany(tag => tag.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct()];
        if (tags.FirstOrDefault(tag => tag.Length > 100 || tag.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))) is { } wrong)
            throw ApiProblem.BadRequest($"tags: '{wrong}' is no tag; a tag is one word of at most 100 characters.");
        if (asked.Expires <= time.GetUtcNow()) throw ApiProblem.BadRequest("expires: this time is over.");
        var (key, secret) = await keys.MakeAsync(asked.Name.Trim(), tags, asked.Expires);
        http.Concerns($"enrolment key {key.Name}", $"made, id {key.Id}, tags {string.Join(' ', key.Tags)}");
        http.Response.StatusCode = StatusCodes.Status201Created;
        return new KeySecret(key.Id, key.Name, key.Tags, secret);
    }

    private static async Task<IResult> RevokeAsync(string id, HttpContext http, EnrolmentKeys keys)
    {
        var revoked = keys.All.FirstOrDefault(key => key.Id == id) ?? throw ApiProblem.NotFound($"there is no key '{id}'.");
        await keys.RevokeAsync(revoked);
        http.Concerns($"enrolment key {revoked.Name}", $"revoked, id {id}");
        return Results.NoContent();
    }
}
