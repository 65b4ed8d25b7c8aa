using Muster.Server.Configuration;
using Muster.Server.Graphs.Specs;
using Muster.Server.Views.Files;
using Muster.Server.Views.Ganglia;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Views;

public sealed record ViewAnswer(string Id, string Name, string Description, string Parent, string On, string Range, string Rotate, int Columns, int Items, string File)
{
    public static ViewAnswer Of(ViewDefinition view) =>
        new(view.Id, view.Name, view.Description, view.Parent, view.On.ToString(), view.Range, DurationText.Print(view.Rotate), view.Columns, view.Items.Count, view.File);
}

public sealed record ViewName(string? Name);

public sealed record ViewText(string? Yaml);

/// <param name="Spec">A graph; or …</param>
/// <param name="Yaml">… an item as it would stand in the file.</param>
/// <param name="View">The name of the view it goes into, made when there is none; only without an id in the address.</param>
public sealed record ItemBody(GraphSpec? Spec, string? Yaml, int? Width, string? View);

/// <param name="To">Its new place, from 0.</param>
/// <param name="Revision">Of the view as it was read; null: whatever it is now.</param>
public sealed record ItemPatch(int? To, int? Width, int? Height, string? Title, string? Revision);

/// <param name="Name">Of the file: <c>view_web.json</c>, <c>load_report.json</c>.</param>
/// <param name="View">Where a graph goes that is no view by itself; null: <c>Ganglia</c>.</param>
public sealed record ImportBody(string? Name, string? Content, string? View, bool DryRun = false);

/// <summary>REST of views.</summary>
internal static class ViewEndpoints
{
    private static readonly SortKeys<ViewDefinition> Sorts = new SortKeys<ViewDefinition>(view => view.Id).By("name", view => view.Name.ToLowerInvariant()).By("items", view => view.Items.Count);

    public static void MapViewApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/views").WithTags("views").Require(Role.Viewer);
        api.MapGet("", ([AsParameters] PageRequest page, ViewDesk desk, string? q) =>
            Sorts.Page(desk.Views.All.Where(view => string.IsNullOrEmpty(q) || view.Name.Contains(q, StringComparison.OrdinalIgnoreCase)), page).Select(ViewAnswer.Of)).WithSummary("Views");
        api.MapGet("/{id}", (string id, ViewDesk desk, ViewFilling filling) =>
        {
            var view = desk.Demand(id);
            return new { view = ViewAnswer.Of(view), revision = desk.Revision(view), yaml = desk.Text(view), graphs = filling.Fill(view).Graphs };
        }).WithSummary("A view, its file, and its graphs with the hosts of this moment");

        var change = routes.MapGroup("/api/v1/views").WithTags("views").Require(Role.Operator);
        change.MapPost("", (ViewName body, HttpContext http, ViewDesk desk) =>
        {
            var view = desk.Create(body.Name?.Trim() ?? throw ApiProblem.BadRequest("name: how is the view called? A/B stands below A."), http.Caller().Name);
            return Results.Created($"/api/v1/views/{view.Id}", ViewAnswer.Of(view));
        }).WithSummary("Makes an empty view");
        change.MapPut("/{id}", (string id, ViewText body, HttpContext http, ViewDesk desk) =>
            ViewAnswer.Of(desk.Put(id, body.Yaml ?? throw ApiProblem.BadRequest("yaml: the file's text."), http.Caller().Name))).WithSummary("Puts the whole file of a view");
        change.MapDelete("/{id}", (string id, HttpContext http, ViewDesk desk) =>
        {
            desk.Remove(id, http.Caller().Name);
            return Results.NoContent();
        }).WithSummary("Removes a view");
        change.MapPost("/items", (ItemBody body, HttpContext http, ViewDesk desk) =>
        {
            var name = body.View?.Trim() ?? throw ApiProblem.BadRequest("view: the name of the view it goes into.");
            var view = desk.Views.Find(name) ?? desk.Create(name, http.Caller().Name);
            return new { view = view.Id, url = $"/views/{view.Id}", place = Add(desk, view.Id, body, http.Caller().Name) };
        }).WithSummary("Adds a graph to the view of a name; makes the view when there is none");
        change.MapPost("/{id}/items", (string id, ItemBody body, HttpContext http, ViewDesk desk) =>
            new { view = desk.Demand(id).Id, url = $"/views/{desk.Demand(id).Id}", place = Add(desk, id, body, http.Caller().Name) }).WithSummary("Adds a graph to a view");
        change.MapPatch("/{id}/items/{place:int}", (string id, int place, ItemPatch patch, HttpContext http, ViewDesk desk) =>
        {
            if (patch.Width is < 1 or > ViewFile.MostColumns) throw ApiProblem.BadRequest($"width: from 1 to {ViewFile.MostColumns} columns.");
            if (patch.Height is < GraphSpec.LeastHeight or > GraphSpec.MostHeight) throw ApiProblem.BadRequest($"height: from {GraphSpec.LeastHeight} to {GraphSpec.MostHeight} pixels.");
            if (patch.Width is not null || patch.Height is not null || patch.Title is not null) desk.Resize(id, place, patch.Width, patch.Height, patch.Title, patch.Revision, http.Caller().Name);
            else if (patch.To is { } to) desk.Move(id, place, to, patch.Revision, http.Caller().Name);
            return new { revision = desk.Revision(desk.Demand(id)) };
        }).WithSummary("Moves or resizes a graph");
        change.MapDelete("/{id}/items/{place:int}", (string id, int place, string? revision, HttpContext http, ViewDesk desk) =>
        {
            desk.Take(id, place, revision, http.Caller().Name);
            return Results.NoContent();
        }).WithSummary("Takes a graph out of a view");
        change.MapPost("/import", (ImportBody body, HttpContext http, GangliaImport import) =>
            import.TakeAsync(body.Name ?? "", body.Content ?? throw ApiProblem.BadRequest("content: the file's text."), body.View, body.DryRun, http.Caller().Name)).WithSummary("Takes a view_*.json, *_report.json, default.json or events.json of Ganglia, with a report of what was carried over and what has no like here");
    }

    private static int Add(ViewDesk desk, string id, ItemBody body, string author)
    {
        try
        {
            if (body.Spec is { } spec && body.Yaml is null) return desk.Add(id, spec.Checked(), body.Width, author);
            if (body.Yaml is { } yaml && body.Spec is null) return desk.Add(id, ViewYaml.Item(yaml), author);
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message);
        }
        throw ApiProblem.BadRequest("give either spec (a graph) or yaml (an item as it would stand in the file).");
    }
}
