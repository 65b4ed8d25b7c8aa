namespace Muster.Server.Web.Answers;

/// <summary>
/// <c>HEAD</c> wherever there is a <c>GET</c>: the request takes the same way and ends with the same header fields (RFC 9110, 9.3.2); the web server
/// itself keeps the body back. An event stream, which has no end of its own, ends as soon as it has begun.
/// </summary>
internal static class HeadAnswers
{
    public static void UseHeadAnswers(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }
        context.Request.Method = HttpMethods.Get;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        context.Response.OnStarting(() => IsStream(context.Response) ? ends.CancelAsync() : Task.CompletedTask);
        // To whoever writes a stream it looks as if the caller had hung up.
        context.RequestAborted = ends.Token;
        await next(context);
    });

    private static bool IsStream(HttpResponse response) => response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) ?? false;
}
