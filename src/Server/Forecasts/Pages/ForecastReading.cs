using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Forecasts.Record;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Specs;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;

namespace Muster.Server.Forecasts.Pages;

/// <param name="Error">What is wrong with the selector.</param>
/// <param name="Counts">By severity, over everything.</param>
public sealed record ForecastsView(IReadOnlyList<CurrentForecast> Rows, int Total, IReadOnlyDictionary<string, int> Counts, int All, string? Error, PageQuery Query);

/// <param name="History">What was measured, to be zoomed into; null where nothing is measured (a date).</param>
/// <param name="Weeks">What <paramref name="History"/> shows first.</param>
/// <param name="Cause">How to find out what takes the room; null where no command tells.</param>
public sealed record ForecastView(CurrentForecast One, ForecastPicture? Picture, IReadOnlyList<GivenForecast> Given, GraphSpec? History, TimeRange Weeks, ForecastCause? Cause);

/// <summary>What the pages about forecasts show.</summary>
public sealed class ForecastReading(ForecastList list, ForecastBoard board, ForecastStore store, HistoryReading histories, TimeProvider time)
{
    public const int PageSize = 100;
    private const int MostGiven = 40;

    /// <summary>Calm ones are shown when they are asked for: by severity or by a search.</summary>
    public ForecastsView List(PageQuery query)
    {
        var counts = board.All().CountBy(one => one.Severity).ToDictionary();
        try
        {
            var severity = query["severity"] is { Length: > 0 } asked ? asked : query["q"].Length + query["selector"].Length + query["kind"].Length > 0 ? "" : "critical,warning,coming";
            var found = Sorted(list.Choose(query["selector"], query["kind"], severity == "all" ? "" : severity, query["q"]), query["sort"]).ToList();
            return new ForecastsView([.. found.Skip((query.Page - 1) * PageSize).Take(PageSize)], found.Count, counts, counts.Values.Sum(), null, query);
        }
        catch (ApiProblem wrong)
        {
            return new ForecastsView([], 0, counts, counts.Values.Sum(), wrong.Message, query);
        }
    }

    public ForecastView? One(string id, CancellationToken ct)
    {
        if (board.Find(id) is not { } one) return null;
        var history = histories.Read(one.Metric, time.GetUtcNow(), HistoryReading.MostHours, ct)?.Level;
        return new ForecastView(one, history is null ? null : ForecastPicture.Of(one, history), store.Of(one.Metric.Key, MostGiven), Graph(one), Weeks(time.GetUtcNow()), ForecastCause.Of(one.Metric));
    }

    private static TimeRange Weeks(DateTimeOffset now) => new(now.AddDays(-14), now, "14d", TimeZoneInfo.Utc, true);

    /// <summary>The level as it was measured, with the bound as a band.</summary>
    private static GraphSpec? Graph(CurrentForecast one)
    {
        if (one.Metric.Query.Length == 0) return null;
        var unit = one.Metric.Unit switch { "B" => "bytes", "s" => "seconds", var other => other };
        var falling = one.Metric is TowardsBound { Falling: true };
        var bound = new GraphThreshold { From = falling ? null : one.Bound, To = falling ? one.Bound : null, Tone = ThresholdTone.Critical, Label = "bound" };
        return GraphSpec.Of("Measured", one.Metric.Query, unit, one.Metric.What, GraphKind.Area) with { Thresholds = [bound] };
    }

    private static IEnumerable<CurrentForecast> Sorted(IEnumerable<CurrentForecast> all, string sort) => sort switch
    {
        "host" => all.OrderBy(one => one.Metric.HostName, StringComparer.Ordinal).ThenBy(one => one.Hours),
        "-host" => all.OrderByDescending(one => one.Metric.HostName, StringComparer.Ordinal).ThenBy(one => one.Hours),
        "what" => all.OrderBy(one => one.Metric.What, StringComparer.Ordinal).ThenBy(one => one.Hours),
        "-what" => all.OrderByDescending(one => one.Metric.What, StringComparer.Ordinal).ThenBy(one => one.Hours),
        "in24h" => all.OrderBy(one => one.Fill.In24h),
        "-in24h" => all.OrderByDescending(one => one.Fill.In24h).ThenBy(one => one.Hours),
        "in7d" => all.OrderBy(one => one.Fill.In7d),
        "-in7d" => all.OrderByDescending(one => one.Fill.In7d).ThenBy(one => one.Hours),
        "in30d" => all.OrderBy(one => one.Fill.In30d),
        "-in30d" => all.OrderByDescending(one => one.Fill.In30d).ThenBy(one => one.Hours),
        "-soonest" => all.OrderByDescending(one => one.Hours),
        _ => all.OrderBy(one => one.Hours).ThenBy(one => one.Metric.HostName, StringComparer.Ordinal),
    };
}
