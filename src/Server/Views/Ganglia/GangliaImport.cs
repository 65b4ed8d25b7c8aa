using System.Text.Json;
using Muster.Server.Events;
using Muster.Server.Views.Files;
using Muster.Server.Web.Api;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Views.Ganglia;

/// <summary>What became of a file of Ganglia.</summary>
/// <param name="Kind"><c>graph</c>, <c>view</c>, <c>events</c> or <c>colors</c>.</param>
/// <param name="View">Id of the view it went (or would go) into; empty when it is about none.</param>
/// <param name="Yaml">The view, or the item, as it stands in the configuration.</param>
/// <param name="CarriedOver">What was taken over, a line for each graph or event.</param>
/// <param name="Remarks">What has no like here, and what was done instead.</param>
public sealed record ImportReport(string Kind, string View, string Url, int Graphs, int Events, string Yaml, IReadOnlyList<string> CarriedOver, IReadOnlyList<string> Remarks);

/// <summary>
/// Takes over what Ganglia's web front keeps: <c>graph.d/*_report.json</c> as graphs, <c>view_*.json</c> as views, <c>default.json</c>, <c>cluster_*.json</c> and
/// <c>host_*.json</c> (which graphs to show) as views of these, <c>events.json</c> as events. Nothing is dropped silently: what cannot be said here is named.
/// </summary>
public sealed class GangliaImport(ViewDesk desk, ReportShelf reports, EventLog events, TimeProvider time)
{
    public const string UsualView = "Ganglia";
    private const int LargestFile = 16 << 20;

    /// <param name="name">Of the file, for messages.</param>
    /// <param name="into">Name of the view that a lone graph goes into; null: <see cref="UsualView"/>.</param>
    /// <exception cref="ApiProblem">400: no file of Ganglia, or a program; 422: what came out is no view.</exception>
    public async Task<ImportReport> TakeAsync(string name, string content, string? into, bool dryRun, string author)
    {
        var source = name.Length == 0 ? "the file" : name;
        if (content.Length > LargestFile) throw ApiProblem.BadRequest($"{source} is larger than 16 MiB: no file of Ganglia is.");
        if (GangliaProgram.IsOne(source, content)) throw ApiProblem.BadRequest(GangliaProgram.Cure(source, content, reports));
        using var json = Parse(source, content);
        var root = json.RootElement;
        if (GangliaEventFile.IsOne(source, root)) return await EventsAsync(source, root, dryRun, author);
        if (GangliaEventFile.IsColors(source, root)) return new ImportReport("colors", "", "/events", 0, 0, "", [], GangliaEventFile.OfColors(root));
        if (root.ValueKind != JsonValueKind.Object) throw ApiProblem.BadRequest($"{source}: an object is expected, as Ganglia writes it.");
        if (root.TryGetProperty("view_name", out _) || root.TryGetProperty("items", out _)) return View(source, root, dryRun, author);
        if (root.TryGetProperty("report_name", out _) || root.TryGetProperty("series", out _)) return Report(source, root, into, dryRun, author);
        if (root.TryGetProperty("included_reports", out _) || root.TryGetProperty("excluded_reports", out _)) return Choice(source, root, dryRun, author);
        throw ApiProblem.BadRequest($"{source} has neither view_name and items (a view) nor report_name and series (a graph), nor included_reports (which graphs are shown).");
    }

    private ImportReport View(string source, JsonElement root, bool dryRun, string author)
    {
        var (remarks, carried) = (new List<string>(), new List<string>());
        var (name, view) = new GangliaView(reports, remarks, carried).Read(source, root);
        if (ViewNames.Fault(name) is { } fault) throw ApiProblem.BadRequest($"{source}: {fault}.");
        return Made(name, view, carried, remarks, dryRun, author);
    }

    private ImportReport Choice(string source, JsonElement root, bool dryRun, string author)
    {
        var (remarks, carried) = (new List<string>(), new List<string>());
        var (name, view) = GangliaChoice.Read(source, root, reports, remarks, carried);
        if (carried.Count > 0) return Made(name, view, carried, remarks, dryRun, author);
        remarks.Add("no graph is left that is known here: no view was made.");
        return new ImportReport("view", "", "", 0, 0, "", carried, remarks);
    }

    private ImportReport Made(string name, YamlMappingNode view, List<string> carried, List<string> remarks, bool dryRun, string author)
    {
        if (carried.Count == 0 && remarks.Count == 0) remarks.Add("it holds no graph: so does the view here.");
        if (dryRun) return new ImportReport("view", ViewNames.IdOf(name), "", carried.Count, 0, ViewYaml.Text(view), carried, remarks);
        var made = desk.Create(name, author, view, another: true);
        return new ImportReport("view", made.Id, $"/views/{made.Id}", made.Items.Count, 0, desk.Text(made), carried, remarks);
    }

    private ImportReport Report(string source, JsonElement root, string? into, bool dryRun, string author)
    {
        var remarks = new List<string>();
        var report = GangliaReport.Read(source, root, remarks);
        var item = report.Item(null);
        var name = into?.Trim() is { Length: > 0 } told ? told : UsualView;
        if (dryRun) return new ImportReport("graph", ViewNames.IdOf(name), "", 1, 0, ViewYaml.Text(item), [report.Told()], remarks);
        reports.Keep(report);
        var view = desk.Views.Find(name) ?? desk.Create(name, author);
        var graph = report.Spec(null, null).ToJson();
        // An import is often done again, with one more file.
        if (view.Items.Any(there => there.Graph.ToJson() == graph)) remarks.Add($"the view {view.Name} has the graph already; it was not put in again.");
        else desk.Add(view.Id, item, author);
        return new ImportReport("graph", view.Id, $"/views/{view.Id}", 1, 0, ViewYaml.Text(item), [report.Told()], remarks);
    }

    private async Task<ImportReport> EventsAsync(string source, JsonElement root, bool dryRun, string author)
    {
        var remarks = new List<string>();
        var drafts = GangliaEventFile.Read(source, root, author, time.GetUtcNow(), remarks);
        var kept = dryRun ? drafts.Count : await events.RecordAllAsync(drafts);
        if (drafts.Count == 0 && remarks.Count == 0) remarks.Add("it holds no event.");
        if (kept < drafts.Count) remarks.Add($"{drafts.Count - kept} of them were imported before; they stand once.");
        return new ImportReport("events", "", "/events", 0, kept, "", [.. drafts.Select(draft => $"{draft.Start.UtcDateTime:yyyy-MM-dd HH:mm} {draft.Title}")], remarks);
    }

    private static JsonDocument Parse(string source, string content)
    {
        try
        {
            return JsonDocument.Parse(content, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 32 });
        }
        catch (JsonException wrong)
        {
            if (string.IsNullOrWhiteSpace(content)) throw ApiProblem.BadRequest($"{source}: the file is empty.");
            // The parser's own words are about its rules. Where it gave up behind everything, the end is missing.
            var lines = content.TrimEnd().Split('\n');
            var cut = wrong.LineNumber >= lines.Length - 1 && wrong.BytePositionInLine >= System.Text.Encoding.UTF8.GetByteCount(lines[^1]);
            throw ApiProblem.BadRequest($"{source}:{wrong.LineNumber + 1}:{wrong.BytePositionInLine + 1}: this is no JSON: {(cut ? "it ends in the middle; is the file whole?" : "what stands here is not expected; a file as Ganglia writes it begins with {")}");
        }
    }
}
