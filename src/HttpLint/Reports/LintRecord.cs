using System.Text.Json;
using System.Text.Json.Serialization;

namespace Muster.HttpLint.Reports;

public sealed record NoteRecord(string Id, string Severity, string Category, string Subject, string Summary, string HeaderText);

public sealed record HeaderRecord(string Name, string Value);

/// <summary>Milliseconds.</summary>
public sealed record TimingRecord(double Dns, double Connect, double Tls, double Wait, double Receive)
{
    [JsonIgnore]
    public double Total => Dns + Connect + Tls + Wait + Receive;
}

public sealed record PrimedRecord(bool Asked, int Status, long Bytes);

public sealed record ProbeRecord(string Name, int Status, long Bytes, string? Failure);

public sealed record ResourceRecord(
    string Url, string Kind, string Found, int References, int Status, string Version, long Bytes, long HeadBytes, double Offset, TimingRecord Timings, PrimedRecord? Primed, string? Failure,
    IReadOnlyList<HeaderRecord> Headers, IReadOnlyList<NoteRecord> Notes, IReadOnlyList<ProbeRecord> Probes);

public sealed record DeductionRecord(string Rule, double Points, string Reason, IReadOnlyList<string> Detail);

public sealed record GradeRecord(double Score, string Letter, IReadOnlyList<DeductionRecord> Deductions);

public sealed record VisitRecord(int Requests, long Bytes);

public sealed record DuplicateRecord(long Bytes, IReadOnlyList<string> Urls);

/// <summary>A run as it is written to JSON, kept as history and read back to compare: bodies are left out, everything shown is in.</summary>
public sealed record LintRecord(
    string Url, DateTimeOffset Started, double Duration, string Title, string? Worst, GradeRecord? Performance, GradeRecord? Security, VisitRecord Empty, VisitRecord? Primed,
    IReadOnlyList<ResourceRecord> Resources, IReadOnlyList<DuplicateRecord> Duplicates, int Waived, int LeftOut, int NotProbed = 0)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = false };

    /// <summary>The page itself: the last that is no asset.</summary>
    [JsonIgnore]
    public ResourceRecord? Main => Resources.LastOrDefault(r => r.Kind == "document") ?? (Resources.Count > 0 ? Resources[^1] : null);

    public int Count(string severity) => Resources.Sum(r => r.Notes.Count(n => n.Severity == severity));

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="FormatException">It is no report.</exception>
    public static LintRecord Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var record = JsonSerializer.Deserialize<LintRecord>(json, Json);
            return record is { Url: not null, Resources: not null, Empty: not null } && record.Resources.All(r => r is { Url: not null, Notes: not null, Headers: not null }) ? record
                : throw new FormatException("this is no report of muster lint: it has no url or resources");
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"this is no report of muster lint (write one with -o json): {wrong.Message}", wrong);
        }
    }
}
