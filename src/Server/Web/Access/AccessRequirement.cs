namespace Muster.Server.Web.Access;

/// <summary>What an endpoint asks of its caller. Every endpoint carries one; what is asked last counts.</summary>
/// <param name="Role">Null: open to everybody.</param>
public sealed record AccessRequirement(Role? Role);

/// <summary>How endpoints say whom they serve.</summary>
public static class AccessExtensions
{
    /// <summary>Serves callers of this role and above.</summary>
    public static TBuilder Require<TBuilder>(this TBuilder endpoint, Role role) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AccessRequirement(role));

    /// <summary>Serves everybody, with or without credentials.</summary>
    public static TBuilder AllowPublic<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AccessRequirement(Role: null));

    /// <summary>Questions that are sent as a POST, and samples without end: nothing the audit trail is about.</summary>
    public static TBuilder Unaudited<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new UnauditedMark());

    /// <summary>Who asks. Only behind <see cref="Require"/>.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is public and the caller is nobody.</exception>
    public static Caller Caller(this HttpContext context) =>
        context.CallerOrNull() ?? throw new InvalidOperationException("this endpoint is public: it may have no caller");

    public static Caller? CallerOrNull(this HttpContext context) => context.Features.Get<Caller>();

    /// <summary>Names the endpoints that do not say whom they serve; the server does not start with one.</summary>
    public static IReadOnlyList<string> WithoutRequirement(IEnumerable<EndpointDataSource> sources) =>
        [.. sources.SelectMany(source => source.Endpoints)
            .Where(endpoint => endpoint.Metadata.GetMetadata<AccessRequirement>() is null)
            .Select(endpoint => endpoint.DisplayName ?? endpoint.ToString()!)];
}
