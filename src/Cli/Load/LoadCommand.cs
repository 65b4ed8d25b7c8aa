using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Commands;
using Muster.Cli.Output;
using Muster.LoadTest;
using Muster.LoadTest.Reports;
using Muster.LoadTest.Thresholds;

namespace Muster.Cli.Load;

/// <summary><c>muster load URL</c>: asks a web server for much, and says what it stood.</summary>
internal static class LoadCommand
{
    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var (arguments, modes) = (new LoadArguments(), new LoadModes());
        var output = new Option<LoadReportKind>("--output", "-o") { Description = "table, json, csv (second by second) or html" };
        var save = new Option<string[]>("--save") { Description = "Also write the report to a file: its ending (.json, .csv, .html, .txt) says how; several times for several" };
        var fail = new Option<string[]>("--fail") { Description = "A condition that must hold, as p99<200ms, errors<1%, rate>1000, mean<50ms; when it does not, the exit code is 1" };
        var baseline = new Option<string?>("--baseline") { Description = "The JSON report of an earlier run to compare with" };
        var publish = new Option<bool>("--publish") { Description = "Send the report to the Muster server, where it can be looked at and compared" };
        var name = new Option<string?>("--name") { Description = "What the published report is called" };
        var command = new Command("load", "Load a web server of yours and tell its rate, its latency and its errors (needs no Muster server)") { arguments.Url };
        foreach (var option in arguments.Options.Concat(modes.Options)) command.Options.Add(option);
        foreach (var option in new Option[] { fail, baseline, output, save, publish, name }) command.Options.Add(option);
        command.Subcommands.Add(LoadCompareCommand.Build(around));
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                // Whatever can be wrong is found before anything is sent.
                var thresholds = (parsed.GetValue(fail) ?? []).Select(Threshold.Parse).ToList();
                var files = (parsed.GetValue(save) ?? []).Select(f => (Name: f, Kind: ReportFiles.KindOf(f))).ToList();
                var before = parsed.GetValue(baseline) is { } file ? ReportJson.Read(LoadFiles.ReadText(file), file) : null;
                using var api = parsed.GetValue(publish) ? shared.Connect(around, parsed) : null;
                var (title, run) = modes.Make(parsed, arguments.Read(parsed, around), around.Time, line => around.Error.WriteLine($"muster: {line}"));

                var outcome = await LoadDisplay.ShowAsync(around, title, progress => run(progress, ct)).ConfigureAwait(false);
                var report = outcome.Report with { Thresholds = [.. thresholds.Select(t => (t.Text, Verdict: t.Judge(outcome))).Select(j => new ThresholdReport(j.Text, j.Verdict.Held, j.Verdict.Found))] };
                around.Out.Write(ReportFiles.Text(report, parsed.GetValue(output)));
                foreach (var (target, kind) in files) LoadFiles.Write(target, ReportFiles.Text(report, kind));
                if (before is not null) (parsed.GetValue(output) == LoadReportKind.Table ? around.Out : around.Error).Write("\n" + new Comparison(before, report).Text());
                if (api is not null)
                {
                    var kept = await api.PostAsync(SharedOptions.Path("/load-runs", ("name", parsed.GetValue(name))), JsonNode.Parse(ReportJson.Text(report)), CancellationToken.None).ConfigureAwait(false);
                    around.Error.WriteLine($"muster: published as load run {kept.Text("id")}: {kept.Text("url")}");
                }
                return Verdict(report);
            }
            catch (LoadPlanException wrong)
            {
                throw new UsageException(wrong.Message);
            }
        });
        return command;
    }

    /// <summary>Not fine: a broken condition, no request that went well, a search that could not say.</summary>
    private static int Verdict(LoadReport report) =>
        report.Thresholds.All(t => t.Held) && (report.Failed < report.Requests || report.Requests == 0) && report.Limit?.Verdict != "refused" ? ExitCode.Fine : ExitCode.NotOk;
}
