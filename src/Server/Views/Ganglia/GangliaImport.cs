using System.Globalization;
using System.Text.Json;
using Muster.Server.Configuration;
using Muster.Server.Graphs.Specs;
using Muster.Server.Views.Files;
using Muster.Server.Web.Api;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Views.Ganglia;

/// <summary>What became of a file of Ganglia.</summary>
/// <param name="View">Id of the view it went (or would go) into.</param>
/// <param name="Yaml">The view, or the item, as it stands in the configuration.</param>
/// <param name="Remarks">What has no like here, and what was done instead.</param>
public sealed record ImportReport(string Kind, string View, string Url, int Graphs, string Yaml, IReadOnlyList<string> Remarks);

/// <summary>Takes over <c>view_*.json</c> as views and <c>*_report.json</c> as graphs. Nothing is dropped silently: what cannot be said here is named.</summary>
public sealed class GangliaImport(ViewDesk desk, ReportShelf reports)
{
    public const string UsualView = "Ganglia";
    private const int LargestFile = 1 << 20;

    /// <param name="name">Of the file, for messages.</param>
    /// <param name="into">Name of the view that a lone graph goes into; null: <see cref="UsualView"/>.</param>
    /// <exception cref="ApiProblem">400: neither a view nor a graph of Ganglia; 422: what came out is no view.</exception>
    public ImportReport Take(string name, string content, string? into, bool dryRun, string author)
    {
        var source = name.Length == 0 ? "the file" : name;
        if (content.Length > LargestFile) throw ApiProblem.BadRequest($"{source} is larger than 1 MiB: no file of Ganglia is.");
        using var json = Parse(source, content);
        if (json.RootElement.ValueKind != JsonValueKind.Object) throw ApiProblem.BadRequest($"{source}: an object is expected, as Ganglia writes it.");
        var root = json.RootElement;
        if (root.TryGetProperty("view_name", out _) || root.TryGetProperty("items", out _)) return View(source, root, dryRun, author);
        if (root.TryGetProperty("report_name", out _) || root.TryGetProperty("series", out _)) return Report(source, root, into, dryRun, author);
        throw ApiProblem.BadRequest($"{source} has neither view_name and items (a view) nor report_name and series (a graph).");
    }

    private ImportReport View(string source, JsonElement root, bool dryRun, string author)
    {
        var remarks = new List<string>();
        var (name, view) = new GangliaView(reports, remarks).Read(source, root);
        if (ViewNames.Fault(name) is { } fault) throw ApiProblem.BadRequest($"{source}: {fault}.");
        var items = (YamlSequenceNode)view.Children[new YamlScalarNode("items")];
        if (dryRun) return new ImportReport("view", ViewNames.IdOf(name), "", items.Children.Count, Text(view), remarks);
        var made = desk.Create(name, author, view, another: true);
        return new ImportReport("view", made.Id, $"/views/{made.Id}", made.Items.Count, desk.Text(made), remarks);
    }

    private ImportReport Report(string source, JsonElement root, string? into, bool dryRun, string author)
    {
        var remarks = new List<string>();
        var report = GangliaReport.Read(source, root, remarks);
        var item = report.Item(null);
        var name = into?.Trim() is { Length: > 0 } told ? told : UsualView;
        if (dryRun) return new ImportReport("graph", ViewNames.IdOf(name), "", 1, Text(item), remarks);
        reports.Keep(report);
        var view = desk.Views.Find(name) ?? desk.Create(name, author);
        desk.Add(view.Id, item, author);
        return new ImportReport("graph", view.Id, $"/views/{view.Id}", 1, Text(item), remarks);
    }

    private static JsonDocument Parse(string source, string content)
    {
        try
        {
            return JsonDocument.Parse(content, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 32 });
        }
        catch (JsonException wrong)
        {
            throw ApiProblem.BadRequest($"{source}:{wrong.LineNumber + 1}:{wrong.BytePositionInLine + 1}: this is no JSON: {wrong.Message.Split(" LineNumber", 2)[0]}");
        }
    }

    private static string Text(YamlMappingNode map)
    {
        using var writer = new StringWriter();
        new YamlStream(new YamlDocument(map)).Save(writer, assignAnchors: false);
        var text = writer.ToString().ReplaceLineEndings("\n");
        return text.EndsWith("...\n", StringComparison.Ordinal) ? text[..^4] : text;
    }
}
