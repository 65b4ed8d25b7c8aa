using System.CommandLine;
using Muster.LoadTest;
using Muster.LoadTest.Reports;
using Muster.LoadTest.Thresholds;

namespace Muster.Cli.Load;

/// <summary><c>muster load URL</c>: asks a web server for much, and says what it stood.</summary>
internal static class LoadCommand
{
    public static Command Build(Surroundings around)
    {
        var arguments = new LoadArguments();
        var output = new Option<LoadReportKind>("--output", "-o") { Description = "table, json, csv (second by second) or html" };
        var save = new Option<string[]>("--save") { Description = "Also write the report to a file: its ending (.json, .csv, .html, .txt) says how; several times for several" };
        var fail = new Option<string[]>("--fail") { Description = "A condition that must hold, as p99<200ms, errors<1%, rate>1000, mean<50ms; when it does not, the exit code is 1" };
        var command = new Command("load", "Load a web server of yours and tell its rate, its latency and its errors (needs no Muster server)") { arguments.Url };
        foreach (var option in arguments.Options) command.Options.Add(option);
        foreach (var option in new Option[] { fail, output, save }) command.Options.Add(option);
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                var thresholds = (parsed.GetValue(fail) ?? []).Select(Threshold.Parse).ToList();
                var files = (parsed.GetValue(save) ?? []).Select(f => (Name: f, Kind: ReportFiles.KindOf(f))).ToList();
                var plan = arguments.Read(parsed, around);
                var outcome = await LoadDisplay.ShowAsync(around, $"{plan.Method} {plan.Target}", progress => new LoadRun(plan, around.Time).RunAsync(progress, ct)).ConfigureAwait(false);
                var judged = thresholds.Select(t => (t.Text, Verdict: t.Judge(outcome))).ToList();
                var report = outcome.Report with { Thresholds = [.. judged.Select(j => new ThresholdReport(j.Text, j.Verdict.Held, j.Verdict.Found))] };
                around.Out.Write(ReportFiles.Text(report, parsed.GetValue(output)));
                foreach (var (name, kind) in files) LoadFiles.Write(name, ReportFiles.Text(report, kind));
                return report.Thresholds.All(t => t.Held) && (report.Failed < report.Requests || report.Requests == 0) ? ExitCode.Fine : ExitCode.NotOk;
            }
            catch (LoadPlanException wrong)
            {
                throw new UsageException(wrong.Message);
            }
        });
        return command;
    }
}
