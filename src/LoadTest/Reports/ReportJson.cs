using System.Text.Json;
using System.Text.Json.Serialization;
using Muster.LoadTest.Histogram;
using Muster.LoadTest.Running;

namespace Muster.LoadTest.Reports;

/// <summary>Reports as JSON: written, and read back to be compared.</summary>
public static class ReportJson
{
    private const string Cure = "a report is the JSON of one run: `muster load URL -o json > before.json`";

    public static void Write(LoadReport report, Stream to) => JsonSerializer.Serialize(to, report, ReportContext.Default.LoadReport);

    public static string Text(LoadReport report) => JsonSerializer.Serialize(report, ReportContext.Default.LoadReport);

    /// <param name="name">Of the file, for messages.</param>
    /// <exception cref="LoadPlanException">It is no report, or one of another version.</exception>
    public static LoadReport Read(string json, string name)
    {
        LoadReport? report;
        try
        {
            report = JsonSerializer.Deserialize(json, ReportContext.Default.LoadReport);
        }
        catch (JsonException wrong)
        {
            var place = wrong.Path is { Length: > 2 } path ? $" ({path[2..]} is not what is expected there)" : "";
            throw new LoadPlanException($"{name}:{wrong.LineNumber + 1}:{wrong.BytePositionInLine + 1}: this is no report of `muster load -o json`{place}; {Cure}");
        }
        if (report is null) throw new LoadPlanException($"{name}: this is no report of `muster load -o json`; {Cure}");
        if (report.Version != 1) throw new LoadPlanException($"{name}: the report is of version {report.Version}, this program reads version 1: run the load anew with it");
        if (report.Blocks is { } blocks && !Sound(blocks)) throw new LoadPlanException($"{name}: the blocks of time in it are damaged");
        return report;
    }

    private static bool Sound(TimeBlocks blocks) =>
        blocks.Seconds > 0 && double.IsFinite(blocks.Seconds) && blocks.Blocks.Count <= BlockSeries.Most
        && blocks.Blocks.All(b => b.Requests >= 0 && b.Failed >= 0 && b.Failed <= b.Requests && b.LatencySum >= 0 && double.IsFinite(b.LatencySum) && PackedCounts.Unpack(b.Latencies) is not null);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LoadReport))]
internal sealed partial class ReportContext : JsonSerializerContext;
