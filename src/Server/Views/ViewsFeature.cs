using Muster.Server.Configuration;
using Muster.Server.Graphs.Explore;
using Muster.Server.Storage;
using Muster.Server.Views.Availability;
using Muster.Server.Views.Files;
using Muster.Server.Views.Ganglia;
using Muster.Server.Views.Pages;
using Muster.Server.Views.Sharing;

namespace Muster.Server.Views;

/// <summary>The slice of views: named sets of graphs as files, on pages, on wallboards, by public links; Ganglia's files; the dashboard of availability.</summary>
public static class ViewsFeature
{
    public static void AddViews(this IServiceCollection services)
    {
        services.AddMigrations([.. ShareStore.Migrations, ReportShelf.Migration]);
        services.AddConfigurationPart(ViewFile.Folder, ViewFile.ReadAll);
        services.AddSingleton<ViewDesk>();
        services.AddSingleton<ViewFilling>();
        services.AddSingleton<ShareStore>();
        services.AddSingleton<ReportShelf>();
        services.AddSingleton<GangliaImport>();
        services.AddSingleton<AvailabilityReading>();
        services.AddHostedService<ViewsPulse>();
    }

    public static void MapViews(this WebApplication app)
    {
        var desk = app.Services.GetRequiredService<ViewDesk>();
        app.Services.GetRequiredService<ExploreSearch>().From(() => desk.Views.All.Select(view => new ExploreFound("view", view.Name, view.Description, $"/views/{view.Id}")));
        app.MapViewApi();
        app.MapGangliaGraphs();
        app.MapShares();
        app.MapViewPages();
        app.MapAvailability();
    }
}
