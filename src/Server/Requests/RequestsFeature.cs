using Muster.Server.AgentLink;
using Muster.Server.Events;
using Muster.Server.Hosts;
using Muster.Server.Storage;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Requests;

/// <summary>The slice that turns access logs on hosts into tables, timelines and series of requests.</summary>
public static class RequestsFeature
{
    /// <summary>Of one source: pages show some few.</summary>
    private const int MostMarks = 50;

    public static void AddRequests(this IServiceCollection services)
    {
        services.AddMigrations(RequestStore.Migrations);
        services.AddSingleton<RequestStore>();
        services.AddSingleton<RequestSeries>();
        services.AddSingleton<RequestIntake>();
        services.AddSingleton<RequestOrdering>();
        services.AddSingleton<RequestMarks>();
        services.AddSingleton<RequestTable>();
        services.AddSingleton<RequestsReading>();
        services.AddHostedService<RequestUpkeep>();
    }

    public static void MapRequests(this WebApplication app)
    {
        var frames = app.Services.GetRequiredService<AgentFrames>();
        app.Services.GetRequiredService<RequestIntake>().Join(frames);
        app.Services.GetRequiredService<RequestOrdering>().Join(frames);
        var store = app.Services.GetRequiredService<RequestStore>();
        app.Services.GetRequiredService<HostRegistry>().Changed += change =>
        {
            if (change is { Before: { } gone, After: null }) _ = store.ForgetAsync(gone.Id);
        };
        var events = app.Services.GetRequiredService<EventStore>();
        app.Services.GetRequiredService<RequestMarks>().Add((from, to) =>
            events.Read(new EventQuestion { From = from, To = to, Kinds = ["deploy", "release"] }, MostMarks).Where(e => e.Start >= from).Select(e => new RequestMark(e.Start, e.Title)));
        app.MapRequestApi();
        app.MapPage("/requests", (HttpRequest request, RequestsReading reading) => PageResult.Of<RequestsPage>("Requests", ("View", reading.Read(PageQuery.From(request)))));
        app.MapPage("/requests/route", (HttpRequest request, RequestsReading reading) =>
            request.Query["route"].ToString().Length > 0
                ? PageResult.Of<RoutePage>("Route", ("View", reading.ReadRoute(PageQuery.From(request))))
                : NotFoundPage.Answer("No route is named", "/requests", "All requests"));
    }
}
