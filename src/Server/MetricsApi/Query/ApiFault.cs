using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.Server.MetricsApi.Query;

/// <summary>An error as the Prometheus API tells it.</summary>
/// <param name="Type">bad_data, execution, timeout, canceled, internal, unavailable or not_found.</param>
public sealed class ApiFault(int status, string type, string message) : Exception(message)
{
    public int Status { get; } = status;
    public string Type { get; } = type;

    public static ApiFault BadData(string message) => new(StatusCodes.Status400BadRequest, "bad_data", message);

    public static ApiFault Parameter(string name, string why) => BadData($"invalid parameter \"{name}\": {why}");

    public static ApiFault Timeout(string message) => new(StatusCodes.Status503ServiceUnavailable, "timeout", message);

    /// <summary>Null: not an error that has a place in this API.</summary>
    public static ApiFault? Of(Exception error) => error switch
    {
        ApiFault fault => fault,
        ParseException parse => Parameter("query", parse.Message),
        ArgumentException argument => BadData(argument.Message.Split(" (Parameter", 2)[0]),
        QueryException { Failure: QueryFailure.Timeout } late => Timeout(late.Message),
        QueryException { Failure: QueryFailure.Canceled } gone => new(StatusCodes.Status499ClientClosedRequest, "canceled", gone.Message),
        QueryException { Failure: QueryFailure.TooManyQueries } busy => new(StatusCodes.Status503ServiceUnavailable, "unavailable", busy.Message),
        QueryException failed => new(StatusCodes.Status422UnprocessableEntity, "execution", failed.Message),
        BadHttpRequestException bad => new(bad.StatusCode, "bad_data", bad.Message),
        Remote.StoreAwayException away => new(StatusCodes.Status503ServiceUnavailable, "unavailable", away.Message),
        IOException disk => new(StatusCodes.Status500InternalServerError, "internal", disk.Message),
        _ => null,
    };
}
