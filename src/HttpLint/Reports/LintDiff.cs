namespace Muster.HttpLint.Reports;

public sealed record NoteChange(string Url, NoteRecord Note);

/// <param name="Before">Null: the header is new.</param>
/// <param name="After">Null: it is gone.</param>
public sealed record HeaderChange(string Name, string? Before, string? After);

/// <summary>What is different between two runs of the same address.</summary>
public sealed record LintDiff(
    IReadOnlyList<NoteChange> Appeared, IReadOnlyList<NoteChange> Gone, IReadOnlyList<HeaderChange> Headers, IReadOnlyList<string> AddedResources, IReadOnlyList<string> RemovedResources, IReadOnlyList<string> Figures)
{
    /// <summary>Headers that are another in every answer.</summary>
    private static readonly HashSet<string> Volatile = new(StringComparer.OrdinalIgnoreCase)
    {
        "Date", "Age", "Expires", "ETag", "Last-Modified", "Content-Length", "X-Request-Id", "X-Correlation-Id", "X-Runtime", "Server-Timing", "CF-RAY", "X-Amz-Cf-Id", "X-Amz-Request-Id", "Traceparent", "Report-To", "NEL", "X-Served-By", "X-Timer", "X-Cache-Hits",
    };

    public bool Nothing => Appeared.Count + Gone.Count + Headers.Count + AddedResources.Count + RemovedResources.Count + Figures.Count == 0;

    public static string Key(string url, string id, string subject) => $"{id} {subject} {WithoutFingerprint(url)}";

    public static LintDiff Between(LintRecord before, LintRecord after)
    {
        var (old, now) = (Notes(before), Notes(after));
        var (oldUrls, newUrls) = (Urls(before), Urls(after));
        return new LintDiff(
            [.. now.Where(n => !old.ContainsKey(n.Key)).Select(n => n.Value)],
            [.. old.Where(n => !now.ContainsKey(n.Key)).Select(n => n.Value)],
            HeadersOf(before.Main, after.Main),
            [.. newUrls.Except(oldUrls).Order(StringComparer.Ordinal)],
            [.. oldUrls.Except(newUrls).Order(StringComparer.Ordinal)],
            [.. Changed(before, after)]);
    }

    /// <summary>Notes that a baseline does not have yet.</summary>
    public static HashSet<string> Keys(LintRecord baseline) => [.. Notes(baseline).Keys];

    private static Dictionary<string, NoteChange> Notes(LintRecord record)
    {
        var notes = new Dictionary<string, NoteChange>();
        foreach (var resource in record.Resources)
            foreach (var note in resource.Notes) notes.TryAdd(Key(resource.Url, note.Id, note.Subject), new NoteChange(resource.Url, note));
        return notes;
    }

    private static HashSet<string> Urls(LintRecord record) => [.. record.Resources.Select(r => r.Url)];

    private static IReadOnlyList<HeaderChange> HeadersOf(ResourceRecord? before, ResourceRecord? after)
    {
        var (old, now) = (Lines(before), Lines(after));
        return [.. old.Keys.Union(now.Keys).Where(n => old.GetValueOrDefault(n) != now.GetValueOrDefault(n)).Order(StringComparer.OrdinalIgnoreCase)
            .Select(n => new HeaderChange(n, old.GetValueOrDefault(n), now.GetValueOrDefault(n)))];
    }

    private static Dictionary<string, string> Lines(ResourceRecord? resource) => (resource?.Headers ?? []).Where(h => !Volatile.Contains(h.Name)).GroupBy(h => h.Name.ToLowerInvariant())
        .ToDictionary(g => g.Key, g => string.Join(", ", g.Select(h => g.Key == "set-cookie" ? WithoutValue(h.Value) : h.Value)));

    /// <summary>Cookies have other values each time; their names and attributes are what was decided.</summary>
    private static string WithoutValue(string cookie)
    {
        var parts = cookie.Split(';');
        parts[0] = parts[0].Split('=')[0] + "=…";
        return string.Join(';', parts.Where(p => !p.TrimStart().StartsWith("expires=", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>app.3f9c2ab1.js and app.77d01e5c.js are the same file to who looks at notes.</summary>
    private static string WithoutFingerprint(string url) => System.Text.RegularExpressions.Regex.Replace(url, @"(?<=[./_-])(?=[0-9a-f]*\d)[0-9a-f]{8,64}(?=[./_-])", "*", System.Text.RegularExpressions.RegexOptions.CultureInvariant);

    private static IEnumerable<string> Changed(LintRecord before, LintRecord after)
    {
        if (before.Main?.Status != after.Main?.Status) yield return $"status {before.Main?.Status} → {after.Main?.Status}";
        if (before.Performance?.Letter != after.Performance?.Letter) yield return $"performance {before.Performance?.Letter ?? "none"} → {after.Performance?.Letter ?? "none"}";
        if (before.Security?.Letter != after.Security?.Letter) yield return $"security {before.Security?.Letter ?? "none"} → {after.Security?.Letter ?? "none"}";
        if (before.Empty.Requests != after.Empty.Requests) yield return $"requests {before.Empty.Requests} → {after.Empty.Requests}";
        // Dates and cookies make every answer a few bytes longer or shorter.
        if (Math.Abs(before.Empty.Bytes - after.Empty.Bytes) > Math.Max(200, before.Empty.Bytes / 20)) yield return $"bytes {before.Empty.Bytes} → {after.Empty.Bytes}";
    }
}
