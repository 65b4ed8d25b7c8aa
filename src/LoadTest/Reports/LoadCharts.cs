using System.Globalization;

namespace Muster.LoadTest.Reports;

/// <summary>The pictures of a report: for its HTML file and for the server's page.</summary>
public static class LoadCharts
{
    private static readonly string[] Curve = ["50", "90", "99", "99.9", "99.99"];

    /// <param name="top">Milliseconds that the picture reaches at least: one scale for several.</param>
    public static string Latency(LoadReport report, double? top = null)
    {
        ChartLine[] lines =
        [
            Answered(report, "p50", Chart.Green, p => p.P50), Answered(report, "p95", Chart.Blue, p => p.P95),
            Answered(report, "p99", Chart.Orange, p => p.P99), Answered(report, "max", Chart.Red, p => p.Max),
        ];
        return lines[0].Points.Count < 2 ? "" : Chart.Of("Latency over time", "s", "ms", lines, top: top, wide: true);
    }

    public static string Rate(LoadReport report)
    {
        var lines = new List<ChartLine> { Line(report, "requests/s", Chart.Blue, p => p.Requests) };
        if (report.Failed > 0) lines.Add(Line(report, "failed/s", Chart.Red, p => p.Failed));
        if (report.OfferedRate is { } offered && report.Steps.Count == 0) lines.Add(Line(report, "offered", Chart.Grey, _ => offered));
        if (lines[0].Points.Count < 2) return "";
        return Chart.Of("Requests per second", "s", "/s", lines);
    }

    /// <summary>The percentile curve, stretched towards 100 % (one step for each nine); with an earlier run's beside it where one is given.</summary>
    public static string Percentiles(LoadReport report, LoadReport? before = null)
    {
        var lines = new List<ChartLine> { Percentiles(report.Latency, before is null ? "latency" : "after", Chart.Blue) };
        if (report.Model == "open" && before is null) lines.Add(Percentiles(report.Service, "from sending", Chart.Grey));
        if (before is not null) lines.Add(Percentiles(before.Latency, "before", Chart.Grey));
        return Chart.Of("Latency by percentile", "", "ms", lines, [.. Curve.Select(p => (Place(p), p + " %"))], wide: true);
    }

    public static string Limit(LimitReport limit)
    {
        // A rate that was tried again stands for what came of it at best: the line has one place for each rate.
        var steps = limit.Steps.GroupBy(s => s.Offered).Select(g => g.MaxBy(s => s.Achieved)!).OrderBy(s => s.Offered).ToList();
        return Chart.Of("Answered well by offered rate", "offered/s", "/s",
            [
                new("answered well", Chart.Blue, [.. steps.Select(s => (s.Offered, s.Achieved * (1 - s.ErrorShare)))]),
                new("all that is offered", Chart.Grey, [.. steps.Select(s => (s.Offered, s.Offered))]),
            ])
            + Chart.Of("p99 by offered rate", "offered/s", "ms", [new("p99", Chart.Orange, [.. steps.Select(s => (s.Offered, s.P99))])]);
    }

    private static ChartLine Line(LoadReport report, string name, string colour, Func<TimelinePoint, double> figure) =>
        new(name, colour, [.. RunPoints.Of(report).Select(p => (p.At, figure(p.Figures)))]);

    /// <summary>Of latencies: where nothing was answered there is no latency, which is not the same as none.</summary>
    private static ChartLine Answered(LoadReport report, string name, string colour, Func<TimelinePoint, double> figure) =>
        new(name, colour, [.. RunPoints.Of(report).Where(p => p.Figures.Max > 0).Select(p => (p.At, figure(p.Figures)))]);

    private static ChartLine Percentiles(LatencyFigures figures, string name, string colour) =>
        new(name, colour, [.. figures.Percentiles.Where(p => double.Parse(p.Key, CultureInfo.InvariantCulture) is >= 1 and <= 99.99).Select(p => (Place(p.Key), p.Value)).OrderBy(p => p.Item1)]);

    private static double Place(string percent) => -Math.Log10(1 - double.Parse(percent, CultureInfo.InvariantCulture) / 100);
}
