using System.Text.Json.Nodes;
using Muster.HttpLint.Notes;
using Muster.HttpLint.Pages;

namespace Muster.HttpLint.Reports;

/// <summary>SARIF 2.1.0, for code hosts and CI that show findings. Good notes are no findings and left out.</summary>
public static class SarifReport
{
    public static string Write(IReadOnlyList<LintReport> reports)
    {
        var kinds = reports.SelectMany(r => r.Notes).Select(n => n.Kind).Where(k => k.Severity != Severity.Good).DistinctBy(k => k.Id).OrderBy(k => k.Id, StringComparer.Ordinal).ToList();
        var rules = new JsonArray([.. kinds.Select(k => (JsonNode)new JsonObject
        {
            ["id"] = k.Id,
            ["shortDescription"] = new JsonObject { ["text"] = k.Explanation },
            ["help"] = new JsonObject { ["text"] = k.Cure.Length > 0 ? k.Cure : k.Explanation },
            ["defaultConfiguration"] = new JsonObject { ["level"] = Level(k.Severity) },
            ["properties"] = new JsonObject { ["category"] = k.Category.ToString().ToLowerInvariant() },
        })]);
        var results = new JsonArray();
        foreach (var resource in reports.SelectMany(r => r.Resources))
        {
            foreach (var note in resource.Notes.Where(n => n.Severity != Severity.Good)) results.Add(Result(resource, note, kinds.IndexOf(note.Kind)));
        }
        var driver = new JsonObject { ["name"] = "muster lint", ["version"] = typeof(SarifReport).Assembly.GetName().Version?.ToString(3) ?? "0", ["rules"] = rules };
        var run = new JsonObject { ["tool"] = new JsonObject { ["driver"] = driver }, ["results"] = results };
        return new JsonObject { ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json", ["version"] = "2.1.0", ["runs"] = new JsonArray(run) }.ToJsonString(JsonReport.Indented);
    }

    private static JsonObject Result(ResourceReport resource, Note note, int rule) => new()
    {
        ["ruleId"] = note.Id,
        ["ruleIndex"] = rule,
        ["level"] = Level(note.Severity),
        ["message"] = new JsonObject { ["text"] = note.HeaderText.Length > 0 ? $"{note.Summary} ({note.HeaderText})" : note.Summary },
        ["locations"] = new JsonArray(new JsonObject { ["physicalLocation"] = new JsonObject { ["artifactLocation"] = new JsonObject { ["uri"] = resource.Url.AbsoluteUri } } }),
        ["partialFingerprints"] = new JsonObject { ["note/v1"] = LintDiff.Key(resource.Url.AbsoluteUri, note.Id, note.Subject) },
    };

    private static string Level(Severity severity) => severity switch { Severity.Bad => "error", Severity.Warn => "warning", _ => "note" };
}
