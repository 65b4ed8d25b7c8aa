namespace Muster.Server.Web.Api;

/// <summary>
/// An answer that is an error, thrown from anywhere below an endpoint; it becomes RFC 9457 problem details.
/// The message is shown to the caller: it names the place and the cure, never a secret.
/// </summary>
public sealed class ApiProblem(int status, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>Further members of the answer (<c>line</c>, <c>column</c> …), camelCase.</summary>
    public Dictionary<string, object?> Extensions { get; } = [];

    /// <summary>Sent as <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static ApiProblem BadRequest(string detail) => new(StatusCodes.Status400BadRequest, detail);

    public static ApiProblem Forbidden(string detail) => new(StatusCodes.Status403Forbidden, detail);

    public static ApiProblem NotFound(string detail) => new(StatusCodes.Status404NotFound, detail);

    public static ApiProblem Conflict(string detail) => new(StatusCodes.Status409Conflict, detail);

    public static ApiProblem TooMany(string detail, TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, detail) { RetryAfter = retryAfter };
}
