using System.Globalization;
using System.Text;

namespace Muster.LoadTest.Reports;

/// <summary>The report as text: ApacheBench's figures under ApacheBench's names, so that what reads those reads these; then what it does not have.</summary>
public static class TextReport
{
    private static readonly string[] Percents = ["50", "66", "75", "80", "90", "95", "98", "99", "99.9", "99.99", "100"];

    public static string Of(LoadReport report)
    {
        var text = new StringBuilder();
        Target(text, report);
        Totals(text, report);
        if (report.Latency.Count > 0)
        {
            Times(text, report);
            Percentiles(text, report);
        }
        else
        {
            text.AppendLine("No request was answered: there are no times to tell.").AppendLine();
        }
        More(text, report);
        if (report.Limit is { } limit) Limit(text, limit);
        foreach (var threshold in report.Thresholds)
            text.Append(threshold.Held ? "held    " : "BROKEN  ").Append(threshold.Condition).Append("  (").Append(threshold.Found).AppendLine(")");
        return text.ToString();
    }

    private static void Target(StringBuilder text, LoadReport report)
    {
        var target = new Uri(report.Target);
        Line(text, "Server Software", report.Server);
        Line(text, "Server Hostname", target.Host);
        Line(text, "Server Port", $"{target.Port}");
        text.AppendLine();
        Line(text, report.Steps.Count > 0 || report.Routes.Count > 0 ? "Plan" : "Document Path", report.Steps.Count > 0 || report.Routes.Count > 0 ? report.Plan : target.PathAndQuery);
        if (report.Steps.Count == 0) Line(text, "Document Length", $"{Math.Max(0, report.DocumentLength)} bytes");
        text.AppendLine();
    }

    private static void Totals(StringBuilder text, LoadReport report)
    {
        Line(text, "Model", report.Model == "open" ? report.OfferedRate is { } rate ? Invariant($"open, {rate:0.##} passes planned per second, latency from the planned start") : "open, latency from the planned start" : "closed");
        Line(text, "Concurrency Level", $"{report.Connections}{(report.Model == "open" ? " at the most" : "")}");
        Line(text, "Time taken for tests", Invariant($"{report.Seconds:0.000} seconds"));
        Line(text, "Complete requests", $"{report.Requests}");
        Line(text, "Failed requests", $"{report.Failed}");
        if (report.Errors.Count > 0) text.Append("   (").AppendJoin(", ", report.Errors.Select(e => $"{char.ToUpperInvariant(e.Key[0])}{e.Key[1..]}: {e.Value}")).AppendLine(")");
        long other = report.Statuses.Where(s => s.Key[0] != '2').Sum(s => s.Value);
        if (other > 0) Line(text, "Non-2xx responses", $"{other}");
        if (report.KeepAlive) Line(text, "Keep-Alive requests", $"{Math.Max(0, report.Requests - report.ConnectionsOpened)}");
        Line(text, "Total transferred", $"{report.BytesReceived} bytes");
        Line(text, "HTML transferred", $"{report.BodyBytes} bytes");
        Line(text, "Requests per second", Invariant($"{report.Rate:0.00} [#/sec] (mean)"));
        if (report.Rate > 0)
        {
            // Of connections that always wait the time of a request follows from their number; of an open run, whose connections are mostly idle, it does not.
            Line(text, "Time per request", Invariant($"{(report.Model == "open" ? report.Latency.Mean : 1000 / report.Rate * report.Connections):0.000} [ms] (mean)"));
            Line(text, "Time per request", Invariant($"{1000 / report.Rate:0.000} [ms] (mean, across all concurrent requests)"));
            Line(text, "Transfer rate", Invariant($"{report.BytesReceived / 1024.0 / report.Seconds:0.00} [Kbytes/sec] received"));
        }
        text.AppendLine();
    }

    private static void Times(StringBuilder text, LoadReport report)
    {
        text.AppendLine("Connection Times (ms)");
        text.AppendLine("                   min       mean   [+/-sd]     median        max");
        Row(text, "Connect:", report.Connecting);
        Row(text, "Processing:", report.Service);
        Row(text, "Waiting:", report.Waiting);
        Row(text, "Total:", report.Latency);
        text.AppendLine();
    }

    private static void Percentiles(StringBuilder text, LoadReport report)
    {
        text.AppendLine("Percentage of the requests served within a certain time (ms)");
        foreach (var percent in Percents)
            if (report.Latency.Percentiles.TryGetValue(percent, out double time))
                text.AppendLine(Invariant($"{percent,7}% {time,10:0.000}{(percent == "100" ? " (longest request)" : "")}"));
        text.AppendLine();
    }

    private static void More(StringBuilder text, LoadReport report)
    {
        if (report.Statuses.Count > 1 || report.Failed > 0)
        {
            if (report.Statuses.Count > 0) text.Append("Statuses: ").AppendJoin(", ", report.Statuses.Select(s => $"{s.Key}: {s.Value}")).AppendLine();
            foreach (var (fault, count) in report.Faults.Take(10)) text.AppendLine(Invariant($"{count,9} x {fault}"));
            text.AppendLine();
        }
        if (report.Steps.Count > 0)
        {
            text.AppendLine(Invariant($"{"step",-32} {"requests",10} {"failed",8} {"p50 ms",10} {"p95 ms",10} {"p99 ms",10} {"max ms",10}"));
            foreach (var s in report.Steps) text.AppendLine(Invariant($"{Cut(s.Name, 32),-32} {s.Requests,10} {s.Failed,8} {s.P50,10:0.000} {s.P95,10:0.000} {s.P99,10:0.000} {s.Max,10:0.000}"));
            text.AppendLine();
        }
        if (report.Routes.Count > 0)
        {
            text.AppendLine(Invariant($"{"route",-44} {"requests",9} {"failed",7} {"log p50",9} {"p50 ms",9} {"log p95",9} {"p95 ms",9}"));
            foreach (var r in report.Routes) text.AppendLine(Invariant($"{Cut(r.Route, 44),-44} {r.Requests,9} {r.Failed,7} {Known(r.LogP50),9} {r.P50,9:0.000} {Known(r.LogP95),9} {r.P95,9:0.000}"));
            text.AppendLine();
        }
        text.AppendLine(Invariant($"Generator: {report.Generator.Threads} thread{(report.Generator.Threads == 1 ? "" : "s")}, busy {report.Generator.Busy * 100:0} %{(report.Model == "open" ? Invariant($", starts late by {report.Generator.LagP99:0.###} ms (p99)") : "")}"));
        if (report.Generator.Busy > 0.9) text.AppendLine("The generator computed nearly all the time: it may be the limit, not the server. Give it more --threads, or cores of its own.");
    }

    private static void Limit(StringBuilder text, LimitReport limit)
    {
        text.AppendLine();
        text.AppendLine(Invariant($"{"offered/s",12} {"achieved/s",12} {"p99 ms",10} {"errors",8} {"busy",6}"));
        foreach (var s in limit.Steps) text.AppendLine(Invariant($"{s.Offered,12:0.#} {s.Achieved,12:0.#} {s.P99,10:0.###} {s.ErrorShare * 100,6:0.##} % {s.Busy * 100,4:0} %  {(s.Held ? "held" : s.Why)}"));
        text.AppendLine();
        if (limit.Usl is { } usl) text.AppendLine(Invariant($"Scalability law: λ {usl.Lambda:0.#}/s, contention σ {usl.Sigma:0.####}, coherency κ {usl.Kappa:0.######}; peak {(usl.Peak > 0 ? Invariant($"{usl.Peak:0.#}/s") : "none")}; R² {usl.Fit:0.000}"));
        if (limit.Knee is { } knee) text.AppendLine(Invariant($"Knee of the latency curve: {knee:0.#}/s"));
        text.AppendLine(limit.Says);
        foreach (var reason in limit.Reasons) text.Append("  - ").AppendLine(reason);
    }

    private static string Known(double milliseconds) => milliseconds < 0 ? "-" : Invariant($"{milliseconds:0.000}");

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";

    private static void Line(StringBuilder text, string name, string value) => text.AppendLine($"{name + ":",-24}{value}");

    private static void Row(StringBuilder text, string name, LatencyFigures figures) =>
        text.AppendLine(Invariant($"{name,-12}{figures.Min,10:0.000} {figures.Mean,10:0.000} {figures.Deviation,9:0.000} {figures.P50,10:0.000} {figures.Max,10:0.000}"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
