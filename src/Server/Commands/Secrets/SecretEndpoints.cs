using Muster.Server.Accounts.Audit;
using Muster.Server.Commands.Steps;
using Muster.Server.Storage;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Shell;

namespace Muster.Server.Commands.Secrets;

/// <param name="Value">Never answered again.</param>
public sealed record SecretBody(string? Value);

/// <summary>What can be told of a secret.</summary>
public sealed record SecretAnswer(string Name, DateTimeOffset Set);

/// <summary>REST and page of secrets: set, named, removed, never read.</summary>
public static class SecretEndpoints
{
    public static void MapSecrets(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1/secrets").WithTags("secrets").Require(Role.Operator);
        api.MapGet("", (SecretVault vault) =>
        {
            SecretAnswer[] all = [.. vault.All().Select(s => new SecretAnswer(s.Name, s.Set))];
            return new Page<SecretAnswer>(all, null, all.Length);
        }).WithSummary("The names of all secrets, for secret:NAME; their values are told to nobody");
        api.MapPut("/{name}", (string name, SecretBody body, HttpContext http, SecretVault vault) =>
        {
            if (!SecretVault.IsName(name)) throw ApiProblem.BadRequest($"“{name}” is no name of a secret: small letters, digits and . _ - are, beginning with a letter or digit.");
            if (body.Value is not { Length: >= SecretMask.ShortestSecret and <= SecretVault.LongestValue } value)
                throw ApiProblem.BadRequest($"value: a secret has {SecretMask.ShortestSecret} to {SecretVault.LongestValue} characters; a shorter one could not be masked in output.");
            vault.Set(name, value);
            http.Concerns($"secret {name}", "set");
            return Results.NoContent();
        }).Require(Role.Admin).WithSummary("Set a secret");
        api.MapDelete("/{name}", (string name, HttpContext http, SecretVault vault) =>
        {
            if (!vault.Has(name)) throw ApiProblem.NotFound($"there is no secret {name}.");
            vault.Remove(name);
            http.Concerns($"secret {name}", "removed");
            return Results.NoContent();
        }).Require(Role.Admin).WithSummary("Remove a secret");
    }

    public static void MapSecretPage(this IEndpointRouteBuilder routes) =>
        routes.MapPage("/secrets", (SecretVault vault) => PageResult.Of<SecretsPage>("Secrets", ("Secrets", vault.All())), Role.Operator);
}
