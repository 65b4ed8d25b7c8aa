using Muster.Metrics;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Events.Changes;

/// <param name="Before">Figures of the values before, null when there were none.</param>
public sealed record SeriesChangeAnswer(
    string Series, IReadOnlyDictionary<string, string> Labels, ChangeKind Kind, bool PerSecond, double Effect, ValueFigures? Before, ValueFigures? After, int Alike)
{
    public static SeriesChangeAnswer Of(SeriesChange change) => new(
        change.Series.ToString(), change.Series.ToDictionary(label => label.Name, label => label.Value), change.Kind, change.PerSecond, change.Effect,
        change.Before.Count == 0 ? null : change.Before, change.After.Count == 0 ? null : change.After, change.Alike);
}

/// <summary>REST of what changed.</summary>
internal static class ChangeEndpoints
{
    public static void MapChangeApi(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/changes", async (ChangeReading reading, HttpContext http, string? from, string? to, string? beforeFrom, string? beforeTo, string? selector, string? match, int? limit) =>
        {
            var answer = await reading.ReadAsync(from, to, beforeFrom, beforeTo, selector, match, limit, http.RequestAborted);
            return new
            {
                answer.From,
                answer.To,
                answer.BeforeFrom,
                answer.BeforeTo,
                series = answer.Ranking.Changes.Select(SeriesChangeAnswer.Of),
                answer.Ranking.Compared,
                answer.Ranking.Metrics,
                answer.Ranking.Samples,
                answer.Ranking.Seconds,
                answer.Ranking.Whole,
                answer.Events,
            };
        }).WithTags("events").Require(Role.Viewer).WithSummary("Series ranked by how much they changed in a span against the time before, and the events in it; bounded work, 'whole' says whether every series was compared");
}
