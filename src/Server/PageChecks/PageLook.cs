using System.Globalization;
using Muster.Checks;
using Muster.HttpLint.Reports;
using Muster.Server.Web.Kit;

namespace Muster.Server.PageChecks;

/// <summary>Words and tones of the pages about page checks.</summary>
internal static class PageLook
{
    public static Tone Tone(PageRun run) => Tones.Of((CheckStatus)run.Status);

    public static Tone OfSeverity(string severity) => severity switch { "bad" => Web.Kit.Tone.Critical, "warn" => Web.Kit.Tone.Warning, "good" => Web.Kit.Tone.Ok, _ => Web.Kit.Tone.Quiet };

    public static Tone OfLetter(string? letter) => letter switch { "A+" or "A" or "B" => Web.Kit.Tone.Ok, "C" or "D" => Web.Kit.Tone.Warning, null => Web.Kit.Tone.Quiet, _ => Web.Kit.Tone.Critical };

    public static string Size(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
    };

    public static string Points(double points) => (-points).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture);

    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("ddd MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Path(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.PathAndQuery : url;

    /// <summary>To the second: runs may be near to each other.</summary>
    public static string Exactly(DateTimeOffset at) => at.UtcDateTime.ToString("ddd MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Marker(PageMarker marker) => $"{(marker.Kind == "deploy" ? "Deploy" : "Configuration")}: {marker.Title}";

    /// <summary>What changed besides headers, a line each.</summary>
    public static IEnumerable<(Tone Tone, string Text)> Lines(LintDiff diff)
    {
        foreach (var n in diff.Appeared) yield return (OfSeverity(n.Note.Severity), $"new note {n.Note.Id}: {n.Note.Summary} ({Path(n.Url)})");
        // What was good is missed; of what was wrong one is glad to be rid.
        foreach (var n in diff.Gone) yield return (n.Note.Severity switch { "good" => Web.Kit.Tone.Warning, "info" => Web.Kit.Tone.Quiet, _ => Web.Kit.Tone.Ok }, $"note gone {n.Note.Id} ({Path(n.Url)})");
        foreach (var f in diff.Figures) yield return (Web.Kit.Tone.Quiet, f);
        foreach (var u in diff.AddedResources) yield return (Web.Kit.Tone.Quiet, $"now loads {u}");
        foreach (var u in diff.RemovedResources) yield return (Web.Kit.Tone.Quiet, $"no longer loads {u}");
    }
}
