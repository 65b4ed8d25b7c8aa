using System.Globalization;
using Muster.Checks;
using Muster.HttpLint.Notes;
using Muster.HttpLint.Pages;
using Muster.Server.Configuration;

namespace Muster.Server.PageChecks;

/// <summary>What a report means for the state of its check.</summary>
internal static class PageVerdict
{
    public static (CheckStatus Status, string Output) Of(LintReport report, PageKind kind)
    {
        var (status, reasons) = (CheckStatus.Ok, new List<string>());
        void Raise(CheckStatus to, string reason)
        {
            if (to > status) status = to;
            reasons.Add(reason);
        }
        if (report.Main.Status >= 400) Raise(CheckStatus.Critical, $"the page answers {report.Main.Status}");
        if (kind.FailOn is { } from && report.Notes.Where(n => n.Severity >= from).Select(n => n.Id).Distinct().ToArray() is { Length: > 0 } ids)
            Raise(CheckStatus.Critical, string.Join(", ", ids.Take(5)) + (ids.Length > 5 ? $" and {ids.Length - 5} more" : ""));
        if (report.Resources.Count(r => r.Failure is not null || (r.Kind is not (AssetKind.Document or AssetKind.Icon) && r.Status >= 400)) is > 0 and var missing) Raise(CheckStatus.Warning, $"{missing} of what the page loads cannot be had");
        if (report.Performance is { } performance && PageKind.IsBelow(performance.Letter, kind.Performance, security: false)) Raise(CheckStatus.Warning, $"performance {performance.Letter} is below {kind.Performance}");
        if (report.Security is { } security && PageKind.IsBelow(security.Letter, kind.Security, security: true)) Raise(CheckStatus.Warning, $"security {security.Letter} is below {kind.Security}");
        if (kind.MaxBytes > 0 && report.Weight.Empty.Bytes > kind.MaxBytes) Raise(CheckStatus.Warning, $"{report.Weight.Empty.Bytes} bytes are more than {kind.MaxBytes}");
        if (kind.MaxRequests > 0 && report.Weight.Empty.Requests > kind.MaxRequests) Raise(CheckStatus.Warning, $"{report.Weight.Empty.Requests} requests are more than {kind.MaxRequests}");
        var figures = string.Create(CultureInfo.InvariantCulture, $"{report.Weight.Empty.Requests} requests, {report.Weight.Empty.Bytes / 1000.0:0.0} kB, performance {report.Performance?.Letter ?? "-"}, security {report.Security?.Letter ?? "-"}");
        var text = reasons.Count == 0 ? figures : $"{string.Join("; ", reasons)} ({figures})";
        return (status, $"PAGE {status.ToString().ToUpperInvariant()} - {text} | {Perfdata.Print(Figures(report, kind))}");
    }

    private static IEnumerable<PerfValue> Figures(LintReport report, PageKind kind)
    {
        yield return Number("time", Math.Round(report.Duration.TotalSeconds, 4), "s");
        yield return Number("requests", report.Weight.Empty.Requests, "", kind.MaxRequests);
        yield return Number("bytes", report.Weight.Empty.Bytes, "B", kind.MaxBytes);
        if (report.Weight.Primed is { } primed)
        {
            yield return Number("primed_requests", primed.Requests, "");
            yield return Number("primed_bytes", primed.Bytes, "B");
        }
        if (report.Performance is { } performance) yield return Number("performance", performance.Score, "");
        if (report.Security is { } security) yield return Number("security", security.Score, "");
        yield return Number("bad", report.Notes.Count(n => n.Severity == Severity.Bad), "");
        yield return Number("warnings", report.Notes.Count(n => n.Severity == Severity.Warn), "");
    }

    private static PerfValue Number(string label, double value, string unit, long warn = 0) =>
        new(label, value.ToString(CultureInfo.InvariantCulture), value, unit, warn > 0 ? warn.ToString(CultureInfo.InvariantCulture) : null, null, "0", null);
}
