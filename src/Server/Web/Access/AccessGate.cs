using Muster.Server.Web.Api;

namespace Muster.Server.Web.Access;

/// <summary>
/// The one place that decides who may call what. It stands between routing and the endpoints; whoever recognises callers
/// stands before it and leaves a <see cref="Caller"/> among the request's features. Nobody recognised means nobody let in.
/// </summary>
public static class AccessGate
{
    public static void UseAccessGate(this WebApplication app) => app.Use((context, next) =>
    {
        // Routing's own answers (404, 405, 415) are no RouteEndpoint and give nothing away.
        if (context.GetEndpoint() is RouteEndpoint endpoint)
            Decide(endpoint.Metadata.GetMetadata<AccessRequirement>(), context.CallerOrNull());
        return next(context);
    });

    /// <exception cref="ApiProblem">401 without a caller, 403 when the role does not suffice or the endpoint says nothing.</exception>
    internal static void Decide(AccessRequirement? asked, Caller? caller)
    {
        if (asked is null)
            throw ApiProblem.Forbidden("This address serves nobody.");
        if (asked.Role is not { } needed)
            return;
        if (caller is null)
            throw new ApiProblem(StatusCodes.Status401Unauthorized, "Log in, or send an API token as 'Authorization: Bearer mst_…'.");
        if (!caller.May(needed))
            throw ApiProblem.Forbidden($"This needs the role {needed.ToString().ToLowerInvariant()}; {caller.Name} is {caller.Role.ToString().ToLowerInvariant()}.");
    }
}
