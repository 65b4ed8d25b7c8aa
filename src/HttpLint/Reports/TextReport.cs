using System.Globalization;
using System.Text;
using Muster.HttpLint.Notes;
using Muster.HttpLint.Pages;

namespace Muster.HttpLint.Reports;

/// <summary>For reading in a terminal: the worst first, each note with its header text, explanation and cure.</summary>
public sealed class TextReport(bool colours, bool all)
{
    private readonly StringBuilder text = new();
    private readonly HashSet<string> explained = [];

    /// <param name="all">Also notes that are good and informative, of assets too.</param>
    public static string Write(LintReport report, bool colours, bool all) => new TextReport(colours, all).Whole(report);

    private string Whole(LintReport report)
    {
        foreach (var resource in report.Resources.Where(r => r.Kind is AssetKind.Redirect or AssetKind.Document || r.Notes.Any(Shown) || r.Failure is not null)) Resource(resource, report);
        Assets(report);
        Grade("Performance", report.Performance);
        Grade("Security", report.Security);
        Sum(report);
        return text.ToString();
    }

    private void Resource(ResourceReport r, LintReport report)
    {
        var head = r.Exchange is { } e ? string.Create(CultureInfo.InvariantCulture, $"HTTP/{e.Response.Version} {e.Response.Status} {e.Response.Reason}  {Size(e.Response.WireBytes)} in {e.Timings.Total.TotalMilliseconds:0} ms") : r.Failure!;
        text.AppendLine(Paint("1", r.Url.AbsoluteUri)).Append("  ").AppendLine(head);
        var notes = r.Notes.OrderByDescending(n => n.Severity).ThenBy(n => n.Kind.Category).ToArray();
        bool main = ReferenceEquals(r, report.Main);
        foreach (var note in notes.Where(n => main && n.Severity != Severity.Good && (all || n.Severity != Severity.Info) || Shown(n))) Note(note);
        var quiet = notes.Where(n => !Shown(n)).Select(n => n.Id).Distinct().ToArray();
        if (quiet.Length > 0 && main && !all) text.Append("  ").AppendLine(Paint("2", $"also: {string.Join(", ", quiet)}"));
        text.AppendLine();
    }

    private bool Shown(Note note) => all || note.Severity >= Severity.Warn;

    private void Note(Note note)
    {
        var (colour, word) = note.Severity switch { Severity.Bad => ("31", "BAD "), Severity.Warn => ("33", "WARN"), Severity.Info => ("36", "INFO"), _ => ("32", "GOOD") };
        text.Append("  ").Append(Paint(colour, word)).Append(' ').Append(note.Id).Append(": ").AppendLine(note.Summary);
        foreach (var line in note.HeaderText.Split('\n', StringSplitOptions.RemoveEmptyEntries)) text.Append("       | ").AppendLine(Printable(line));
        if (!explained.Add(note.Id)) return;
        text.Append("       ").AppendLine(note.Kind.Explanation);
        if (note.Kind.Cure.Length > 0) text.Append("       Cure: ").AppendLine(note.Kind.Cure);
    }

    private void Assets(LintReport report)
    {
        if (report.Resources.Count < 2) return;
        text.AppendLine(Paint("1", "Requests"));
        double end = Math.Max(1, report.Resources.Max(r => r.Offset.TotalMilliseconds + (r.Exchange?.Timings.Total.TotalMilliseconds ?? 0)));
        foreach (var r in report.Resources)
        {
            double took = r.Exchange?.Timings.Total.TotalMilliseconds ?? 0;
            int from = (int)(r.Offset.TotalMilliseconds / end * 28), length = Math.Max(1, (int)Math.Round(took / end * 28));
            var bar = (new string(' ', Math.Min(from, 27)) + new string('█', Math.Min(length, 28 - Math.Min(from, 27)))).PadRight(28);
            var second = r.Primed is null ? "" : !r.Primed.Asked ? "cached" : string.Create(CultureInfo.InvariantCulture, $"{r.Primed.Status}");
            text.Append(CultureInfo.InvariantCulture, $"  {(r.Failure is null ? r.Status.ToString(CultureInfo.InvariantCulture) : "---"),3} {Size(r.Bytes),9} {took,7:0} ms {second,7}  {bar}  ").AppendLine(r.Url.AbsoluteUri);
        }
        text.AppendLine();
        foreach (var d in report.Duplicates) text.AppendLine(CultureInfo.InvariantCulture, $"  the same {Size(d.Bytes)} under {d.Urls.Count} addresses: {string.Join(", ", d.Urls)}");
        if (report.LeftOut > 0) text.AppendLine(CultureInfo.InvariantCulture, $"  {report.LeftOut} more were not fetched (--max-assets)");
        if (report.NotProbed > 0) text.AppendLine(CultureInfo.InvariantCulture, $"  {report.NotProbed} were not asked for in other ways: the budget of requests was used up (--max-probes)");
    }

    private void Grade(string name, Grade? grade)
    {
        if (grade is null) return;
        text.AppendLine(Paint("1", string.Create(CultureInfo.InvariantCulture, $"{name}: {grade.Letter} ({grade.Score:0.#})")));
        foreach (var d in grade.Deductions)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {-d.Points,6:+0.0;-0.0;0.0}  {d.Rule}: {d.Reason}{(d.Detail.Count > 0 ? $" ({d.Detail.Count})" : "")}");
            foreach (var line in d.Detail.Take(all ? int.MaxValue : 3)) text.Append("            ").AppendLine(Printable(line));
        }
        text.AppendLine();
    }

    private void Sum(LintReport report)
    {
        var w = report.Weight;
        text.Append(CultureInfo.InvariantCulture, $"First visit: {w.Empty.Requests} {(w.Empty.Requests == 1 ? "request" : "requests")}, {Size(w.Empty.Bytes)}");
        if (w.Primed is { } p) text.Append(CultureInfo.InvariantCulture, $"; with a primed cache: {p.Requests} {(p.Requests == 1 ? "request" : "requests")}, {Size(p.Bytes)}");
        text.AppendLine();
        int Count(Severity s) => report.Notes.Count(n => n.Severity == s);
        text.AppendLine(CultureInfo.InvariantCulture, $"{Count(Severity.Bad)} bad, {Count(Severity.Warn)} warnings, {Count(Severity.Info)} informative, {Count(Severity.Good)} good{(report.Waived > 0 ? $", {report.Waived} waived" : "")}");
    }

    private string Paint(string code, string shown) => colours ? $"\x1b[{code}m{shown}\x1b[0m" : shown;

    /// <summary>Header text comes from outside: nothing in it may steer the terminal.</summary>
    private static string Printable(string line) => string.Concat(line.Select(c => c is >= ' ' and not '\x7f' and not (>= '\x80' and <= '\x9f') ? c : '·'));

    internal static string Size(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
    };
}
