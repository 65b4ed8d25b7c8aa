using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Muster.HttpLint.Notes;
using Muster.HttpLint.Pages;

namespace Muster.HttpLint.Reports;

/// <summary>The record of a run, and beside it what each of its notes means.</summary>
public static class JsonReport
{
    internal static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(LintReport report)
    {
        var document = JsonNode.Parse(LintRecorder.Record(report).ToJson())!.AsObject();
        var meanings = new JsonObject();
        foreach (var kind in report.Notes.Select(n => n.Kind).DistinctBy(k => k.Id).OrderBy(k => k.Id, StringComparer.Ordinal)) meanings[kind.Id] = new JsonObject { ["explanation"] = kind.Explanation, ["cure"] = kind.Cure };
        document["meanings"] = meanings;
        return document.ToJsonString(Indented);
    }

    public static string WriteCatalogue()
    {
        var all = new JsonArray();
        foreach (var kind in NoteCatalogue.All)
            all.Add(new JsonObject { ["id"] = kind.Id, ["severity"] = kind.Severity.ToString().ToLowerInvariant(), ["category"] = kind.Category.ToString().ToLowerInvariant(), ["explanation"] = kind.Explanation, ["cure"] = kind.Cure });
        return all.ToJsonString(Indented);
    }
}
