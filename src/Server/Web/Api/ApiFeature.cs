using Muster.Server.Storage;
using Muster.Server.Web.Access;

namespace Muster.Server.Web.Api;

/// <summary>What every endpoint stands on: JSON, problem details, the API's description, health and own metrics.</summary>
public static class ApiFeature
{
    public static void AddApi(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = problem =>
            problem.ProblemDetails.Extensions["requestId"] = problem.HttpContext.TraceIdentifier);
        services.ConfigureHttpJsonOptions(options => ApiJson.Apply(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddOpenApi("v1", ApiDocument.Describe);
        services.AddSingleton<OwnMetrics>();
        services.AddSingleton<Readiness>();
    }

    /// <summary>First in the pipeline: whatever fails below becomes problem details.</summary>
    public static void UseProblemAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = ProblemAnswers.WriteAsync,
            SuppressDiagnosticsCallback = thrown => ProblemAnswers.Describe(thrown.Exception).Status != StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages();
    }

    public static void MapApi(this WebApplication app)
    {
        ProcessMetrics.Register(app.Services.GetRequiredService<OwnMetrics>(), app.Services.GetRequiredService<Database>());
        app.MapOpenApi("/openapi/{documentName}.json").Require(Role.Viewer);
        app.MapGet("/healthz", () => Results.Text("ok\n")).AllowPublic();
        StorageHealth storage = app.Services.GetRequiredService<StorageHealth>();
        app.Services.GetRequiredService<Readiness>().Watch(() => storage.Trouble);
        app.MapGet("/readyz", (Readiness readiness) => readiness.Troubles is { Count: > 0 } troubles
            ? Results.Text(string.Join('\n', troubles) + "\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ready\n")).AllowPublic();
        app.MapGet("/metrics", (OwnMetrics metrics) => Results.Text(metrics.Expose(), "text/plain; version=0.0.4")).Require(Role.Viewer);
    }
}
