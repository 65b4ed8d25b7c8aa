using Muster.HttpLint.Pages;

namespace Muster.HttpLint.Reports;

/// <summary>Makes the record of a run.</summary>
public static class LintRecorder
{
    public static LintRecord Record(LintReport report) => new(
        report.Url.AbsoluteUri, report.Started, Math.Round(report.Duration.TotalMilliseconds, 1), report.Title, report.Worst?.ToString().ToLowerInvariant(),
        Grade(report.Performance), Grade(report.Security), Visit(report.Weight.Empty), report.Weight.Primed is { } primed ? Visit(primed) : null,
        [.. report.Resources.Select(Resource)], [.. report.Duplicates.Select(d => new DuplicateRecord(d.Bytes, [.. d.Urls.Select(u => u.AbsoluteUri)]))], report.Waived, report.LeftOut, report.NotProbed);

    private static ResourceRecord Resource(ResourceReport r)
    {
        var t = r.Exchange?.Timings ?? Fetching.Timings.None;
        return new ResourceRecord(
            r.Url.AbsoluteUri, r.Kind.ToString().ToLowerInvariant(), r.Found, r.References, r.Status, r.Exchange?.Response.Version ?? "", r.Bytes, r.Exchange?.Response.HeadBytes ?? 0,
            Ms(r.Offset), new TimingRecord(Ms(t.Dns), Ms(t.Connect), Ms(t.Tls), Ms(t.Wait), Ms(t.Receive)),
            r.Primed is { } p ? new PrimedRecord(p.Asked, p.Status, p.Bytes) : null, r.Failure,
            [.. (r.Exchange?.Response.Fields ?? Messages.FieldLines.None).Select(f => new HeaderRecord(f.Name, f.Value))],
            [.. r.Notes.Select(n => new NoteRecord(n.Id, n.Severity.ToString().ToLowerInvariant(), n.Kind.Category.ToString().ToLowerInvariant(), n.Subject, n.Summary, n.HeaderText))],
            [.. r.Probes.Select(l => new ProbeRecord(l.Name, l.Exchange?.Response.Status ?? 0, l.Exchange?.Response.WireBytes ?? 0, l.Failure))]);
    }

    private static double Ms(TimeSpan span) => Math.Round(span.TotalMilliseconds, 2);

    private static VisitRecord Visit(Visit visit) => new(visit.Requests, visit.Bytes);

    private static GradeRecord? Grade(Grade? grade) => grade is null ? null : new GradeRecord(grade.Score, grade.Letter, [.. grade.Deductions.Select(d => new DeductionRecord(d.Rule, d.Points, d.Reason, d.Detail))]);
}
