using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Specs;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Graphs.Explore;

/// <summary>The page Explore; its address holds the fields, or the queries when they are no fields.</summary>
internal static class ExploreRoutes
{
    public static void MapExplore(this IEndpointRouteBuilder routes) =>
        routes.MapPage("/explore", (HttpRequest request, ExploreQuery queries, TimeProvider time) =>
        {
            var query = PageQuery.From(request);
            return PageResult.Of<ExplorePage>("Explore", ("Time", PageRange.Of(query, time)), ("Query", query), ("Spec", Spec(request, query, queries)), ("Error", Strange(query)));
        });

    private static string? Strange(PageQuery query) => query.Strange("kind", Words<GraphKind>()) ?? query.Strange("gather", Words<Merging>()) ?? query.Strange("rate", "rate");

    private static string[] Words<T>() where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];

    private static GraphSpec? Spec(HttpRequest request, PageQuery asked, ExploreQuery queries)
    {
        var kind = Enum.TryParse<GraphKind>(asked["kind"], ignoreCase: true, out var word) && Words<GraphKind>().Contains(asked["kind"]) ? word : GraphKind.Line;
        var written = request.Query["query"].Where(one => !string.IsNullOrWhiteSpace(one)).Take(50).ToList();
        try
        {
            if (written.Count > 0)
                return new GraphSpec { Title = written.Count == 1 ? written[0]! : "", Queries = [.. written.Select(one => new GraphQuery { Query = one! })], Kind = kind, Unit = asked["unit"] }.Checked();
            if (asked["metrics"].Length == 0) return null;
            var gather = Enum.TryParse<Merging>(asked["gather"], ignoreCase: true, out var gathering) && Words<Merging>().Contains(asked["gather"]) ? gathering : Merging.None;
            return queries.Spec(new ExploreFields(asked["hosts"], asked["metrics"], asked["rate"] == "rate", gather, asked["by"].Split([',', ' '], StringSplitOptions.RemoveEmptyEntries), kind));
        }
        catch (FormatException)
        {
            // The browser asks again with the same words and shows what is wrong with them beside the fields.
            return null;
        }
    }
}
