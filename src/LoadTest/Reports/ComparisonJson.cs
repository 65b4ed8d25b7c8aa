using System.Text.Json;
using System.Text.Json.Serialization;

namespace Muster.LoadTest.Reports;

/// <summary>A run of a comparison, without its report.</summary>
public sealed record ComparedRun(string Target, string Plan, string Model, DateTimeOffset Started, double Seconds, long Requests);

/// <param name="Change">After as a share more or less than before; null when before is 0.</param>
/// <param name="Low">The change is at least so much (for the unit %: percentage points); null: open.</param>
/// <param name="High">The change is at most so much; null: open.</param>
/// <param name="Verdict">same (no difference beyond chance), better, worse, unknown (too few requests to tell), not judged.</param>
/// <param name="Better">Null unless the verdict is better or worse.</param>
public sealed record ComparedAnswer(string Name, string Unit, double Before, double After, double? Change, double? Low, double? High, string Verdict, bool? Better)
{
    public static ComparedAnswer Of(ComparedFigure f) => new(f.Name, f.Unit, f.Before, f.After, f.Change, f.Low, f.High, ComparisonText.Code(f.Verdict), f.Better);
}

/// <summary>A comparison as programs read it.</summary>
/// <param name="Confidence">With which all intervals hold together, 0 to 1.</param>
public sealed record ComparisonRecord(ComparedRun Before, ComparedRun After, string Says, bool Worse, double Confidence, IReadOnlyList<ComparedAnswer> Figures, IReadOnlyList<string> Remarks);

/// <summary>Comparisons as JSON.</summary>
public static class ComparisonJson
{
    public static string Of(Comparison comparison) => JsonSerializer.Serialize(
        new ComparisonRecord(Run(comparison.Before), Run(comparison.After), ComparisonText.Says(comparison), comparison.Worse, Comparison.Confidence, [.. comparison.Figures.Select(ComparedAnswer.Of)], comparison.Remarks),
        ComparisonContext.Default.ComparisonRecord);

    private static ComparedRun Run(LoadReport report) => new(report.Target, report.Plan, report.Model, report.Started, report.Seconds, report.Requests);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ComparisonRecord))]
internal sealed partial class ComparisonContext : JsonSerializerContext;
