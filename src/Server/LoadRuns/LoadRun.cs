using Muster.LoadTest.Reports;

namespace Muster.Server.LoadRuns;

/// <summary>A published load run without its report. Times are milliseconds.</summary>
/// <param name="Limit">Passes per second that the target takes, where the run searched for it and found it.</param>
public sealed record LoadRunRow(
    long Id, string Name, string Target, string Plan, string Model, DateTimeOffset Started, DateTimeOffset Published, string Publisher,
    long Requests, double Rate, double P50, double P99, double ErrorShare, double? Limit)
{
    public static LoadRunRow Of(LoadReport report, string name, DateTimeOffset published, string publisher) => new(
        0, name, report.Target, report.Plan, report.Model, report.Started, published, publisher, report.Requests, report.Rate,
        report.Latency.P50, report.Latency.P99, report.ErrorShare, report.Limit is { Verdict: "found" } limit ? limit.Rate : null);
}
