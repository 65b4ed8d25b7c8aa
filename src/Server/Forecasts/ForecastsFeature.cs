using Muster.Server.Checking;
using Muster.Server.Configuration;
using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Forecasts.Pages;
using Muster.Server.Forecasts.Record;
using Muster.Server.Storage;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Forecasts;

/// <summary>The slice that answers the third question: in X days Y may happen.</summary>
public static class ForecastsFeature
{
    public static void AddForecasts(this IServiceCollection services)
    {
        services.AddMigrations(ForecastStore.Migrations);
        services.AddSingleton<ForecastStore>();
        services.AddSingleton<PrintedBounds>();
        services.AddSingleton<MetricDiscovery>();
        services.AddSingleton<HistoryReading>();
        services.AddSingleton<HostLook>();
        services.AddSingleton<ForecastBoard>();
        services.AddSingleton<ForecastVerdict>();
        services.AddSingleton<ForecastList>();
        services.AddSingleton<ForecastReading>();
        services.AddSingleton<ForecastRounds>();
        services.AddHostedService(all => all.GetRequiredService<ForecastRounds>());
    }

    public static void MapForecasts(this WebApplication app)
    {
        app.Services.GetRequiredService<ServerProbes>().On<ForecastKind>(app.Services.GetRequiredService<ForecastVerdict>().LookAsync);
        app.MapForecastApi();
        app.MapPage("/forecasts", (HttpRequest request, ForecastReading reading) => PageResult.Of<ForecastsPage>("Forecasts", ("View", reading.List(PageQuery.From(request)))));
        app.MapPage("/forecasts/record", (ForecastStore store, TimeProvider time) => PageResult.Of<RecordPage>("Track record", ("Record", TrackRecord.Of(store, time.GetUtcNow()))));
        app.MapPage("/forecasts/{id}", (string id, ForecastReading reading, CancellationToken ct) => reading.One(id, ct) is { } view
            ? PageResult.Of<ForecastPage>(ForecastWords.Sentence(view.One), ("View", view))
            : NotFoundPage.Answer("There is no such forecast now", "/forecasts", "All forecasts"));
    }
}
