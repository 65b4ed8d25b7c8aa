using Muster.PromQl.Parsing;
using Muster.Server.Graphs.Specs;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Graphs.Explore;

/// <summary>The queries of a graph as text, and how it is drawn.</summary>
public sealed record QueriesBody(IReadOnlyList<string> Queries, GraphKind Kind = GraphKind.Line);

/// <summary>REST of Explore: search, fields to PromQL, PromQL to fields.</summary>
internal static class ExploreEndpoints
{
    public static void MapExploreApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1/explore").Require(Role.Viewer);
        api.MapGet("/search", (string q, ExploreSearch search) => new { items = search.Find(q) }).Unaudited();
        api.MapPost("/query", (ExploreFields fields, ExploreQuery queries, TimeProvider time, CancellationToken cancel) => Guarded(() =>
        {
            var spec = queries.Spec(fields);
            return new { spec, series = Count(spec, queries, time, cancel) };
        })).Unaudited();
        api.MapPost("/fields", (QueriesBody body, ExploreQuery queries, TimeProvider time, CancellationToken cancel) => Guarded(() =>
        {
            if (body.Queries is null || body.Queries.Count == 0) throw new FormatException("queries: write PromQL");
            var fields = queries.Fields(body.Queries, body.Kind);
            var spec = new GraphSpec { Queries = [.. body.Queries.Select(query => new GraphQuery { Query = query })], Kind = body.Kind }.Checked();
            return new { fields, spec, series = Count(spec, queries, time, cancel) };
        })).Unaudited();
    }

    private static int Count(GraphSpec spec, ExploreQuery queries, TimeProvider time, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return queries.Count([.. spec.Queries.Select(query => query.Query)], now - 3_600_000, now, cancel);
    }

    private static object Guarded(Func<object> answer)
    {
        try
        {
            return answer();
        }
        catch (ParseException wrong)
        {
            throw new ApiProblem(StatusCodes.Status400BadRequest, wrong.Message) { Extensions = { ["line"] = wrong.Line, ["column"] = wrong.Column } };
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message);
        }
    }
}
