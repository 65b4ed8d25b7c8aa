using Muster.Server.Downtimes.Api;
using Muster.Server.Downtimes.Silences;
using Muster.Server.Downtimes.Windows;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Downtimes.Pages;

/// <summary>The pages of silences and downtimes.</summary>
internal static class DowntimePages
{
    public static void MapDowntimePages(this IEndpointRouteBuilder routes)
    {
        routes.MapPage("/silences", (HttpRequest request, SilenceBook book, TimeProvider time) =>
        {
            var query = PageQuery.From(request);
            IReadOnlyList<SilenceView> rows = SilenceEndpoints.Sorts.Page(SilenceEndpoints.Find(book, query["state"], query["q"], time.GetUtcNow()), Ask(query)).Items;
            return PageResult.Of<SilencesPage>("Silences", ("Rows", rows), ("Query", query));
        });
        routes.MapPage("/downtimes", (HttpRequest request, DowntimeBoard board, CalendarBook calendars, TimeProvider time) =>
        {
            var query = PageQuery.From(request);
            IReadOnlyList<DowntimeView> rows = DowntimeEndpoints.Sorts.Page(DowntimeEndpoints.Find(board, calendars, query["state"], query["q"], time.GetUtcNow()), Ask(query)).Items;
            return PageResult.Of<DowntimesPage>("Downtimes", ("Rows", rows), ("Query", query));
        });
        routes.MapPage("/silences/new", (HttpRequest request, ScopePreviews previews) => New(PageQuery.From(request), previews, downtime: false), Role.Operator);
        routes.MapPage("/downtimes/new", (HttpRequest request, ScopePreviews previews) => New(PageQuery.From(request), previews, downtime: true), Role.Operator);
    }

    private static PageRequest Ask(PageQuery query) => new() { Limit = PageRequest.MostLimit, Sort = query["sort"] };

    private static PageResult New(PageQuery query, ScopePreviews previews, bool downtime)
    {
        ScopePreview? preview = null;
        string? wrong = null;
        try
        {
            preview = previews.Of(new ScopeBody(query["selector"], [query["checks[]"]], query["matchers[]"].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Read());
        }
        catch (FormatException why)
        {
            wrong = why.Message;
        }
        return PageResult.Of<NewSilencePage>(downtime ? "Plan a downtime" : "New silence", ("Downtime", downtime), ("Query", query), ("Preview", preview), ("Wrong", wrong));
    }
}
