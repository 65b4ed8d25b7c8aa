using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Muster.Server.Storage;

namespace Muster.Server.Web.Api;

/// <summary>Turns what was thrown into problem details. What is not meant for the caller stays in the log.</summary>
internal static partial class ProblemAnswers
{
    public static Task WriteAsync(HttpContext context)
    {
        Exception? thrown = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        return WriteAsync(context, Describe(thrown));
    }

    public static async Task WriteAsync(HttpContext context, ApiProblem problem)
    {
        context.Response.StatusCode = problem.Status;
        if (problem.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        if (problem.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        ProblemDetails details = new() { Status = problem.Status, Detail = problem.Message };
        foreach ((string name, object? value) in problem.Extensions)
            details.Extensions[name] = value;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>()
            .TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = details });
    }

    public static ApiProblem Describe(Exception? thrown) => thrown switch
    {
        ApiProblem problem => problem,
        BadHttpRequestException bad => new ApiProblem(bad.StatusCode, Reword(bad)),
        StorageFullException full => new ApiProblem(StatusCodes.Status507InsufficientStorage, full.Message),
        StorageBusyException busy => new ApiProblem(StatusCodes.Status503ServiceUnavailable, busy.Message) { RetryAfter = TimeSpan.FromSeconds(1) },
        _ => new ApiProblem(StatusCodes.Status500InternalServerError, "The server made a mistake; its log says more under this request's id."),
    };

    private static string Reword(BadHttpRequestException bad)
    {
        if (bad.InnerException is JsonException json)
        {
            string place = json.Path is { Length: > 0 } path ? $" at {path}" : "";
            string line = json.LineNumber is { } number ? $" (line {number + 1}, position {json.BytePositionInLine + 1})" : "";
            return $"The body is not the JSON expected{place}{line}: an unknown member, a missing one, or a value of the wrong kind.";
        }
        Match parameter = Unbindable().Match(bad.Message);
        return parameter.Success ? $"'{parameter.Groups["value"]}' is no value for '{parameter.Groups["name"]}'." : bad.Message;
    }

    [GeneratedRegex("""\AFailed to bind parameter "(?:.* )?(?<name>\w+)" from "(?<value>.*)"\.\z""", RegexOptions.Singleline)]
    private static partial Regex Unbindable();
}
