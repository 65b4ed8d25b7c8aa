using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Forecasts.Record;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Forecasts;

/// <summary>REST of forecasts: the list, one with what was said of it, and the record.</summary>
internal static class ForecastEndpoints
{
    private const int MostGiven = 200;

    private static readonly SortKeys<CurrentForecast> Sorts = new SortKeys<CurrentForecast>(one => one.Id)
        .By("soonest", one => double.IsFinite(one.Hours) ? (long)(one.Hours * 60) : long.MaxValue)
        .By("host", one => one.Metric.HostName)
        .By("what", one => one.Metric.What)
        .By("in24h", one => (long)(one.Fill.In24h * 1e6))
        .By("in7d", one => (long)(one.Fill.In7d * 1e6))
        .By("in30d", one => (long)(one.Fill.In30d * 1e6));

    public static void MapForecastApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/forecasts").Require(Role.Viewer);
        api.MapGet("", ([AsParameters] PageRequest page, string? selector, string? kind, string? severity, string? q, ForecastList list) =>
        {
            var found = Sorts.Page(list.Choose(selector, kind, severity, q), page);
            return new Page<ForecastAnswer>([.. found.Items.Select(ForecastAnswer.Of)], found.Next, found.Total);
        });
        api.MapGet("/record", (ForecastStore store, TimeProvider time) => TrackRecord.Of(store, time.GetUtcNow()));
        api.MapGet("/{id}", (string id, ForecastBoard board, ForecastStore store, HistoryReading histories, TimeProvider time, CancellationToken ct) =>
        {
            var one = board.Find(id) ?? throw ApiProblem.NotFound($"there is no forecast “{id}” now.");
            var history = histories.Read(one.Metric, time.GetUtcNow(), HistoryReading.MostHours, ct)?.Level;
            var turn = one.Metric is TowardsBound { Falling: true } ? -1 : 1;
            var hours = history is null ? [] : history.Hours.ToArray().Select((level, h) => (At: DateTimeOffset.FromUnixTimeSeconds((history.FirstHour + h) * 3600), Level: turn * level)).Where(hour => !double.IsNaN(hour.Level));
            return new { forecast = ForecastAnswer.Of(one), history = hours.Select(hour => new { at = hour.At, level = hour.Level }), given = store.Of(one.Metric.Key, MostGiven) };
        });
    }
}
