using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Api;
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
        var (arguments, modes, remote) = (new LoadArguments(), new LoadModes(), new LoadOnHosts());
        var output = new Option<LoadReportKind>("--output", "-o") { Description = "table, json, csv (second by second) or html" };
        var save = new Option<string[]>("--save") { Description = "Also write the report to a file: its ending (.json, .csv, .html, .txt) says how; several times for several" };
        var fail = new Option<string[]>("--fail") { Description = "A condition that must hold, as p99<200ms, errors<1%, rate>1000, mean<50ms; when it does not, the exit code is 1" };
        var baseline = new Option<string?>("--baseline") { Description = "The JSON report of an earlier run to compare with; when a figure is worse beyond chance, the exit code is 1" };
        var publish = new Option<bool>("--publish") { Description = "Send the report to the Muster server, where it can be looked at and compared" };
        var name = new Option<string?>("--name") { Description = "What the published report is called" };
        var lines = new Option<bool>("--progress") { Description = "Write a line about the run to the error stream every second, for logs and other programs" };
        var command = new LingeringCommand("load", LoadOnHosts.LongestEnd + TimeSpan.FromSeconds(5), "Load a web server of yours and tell its rate, its latency and its errors (needs no Muster server)") { arguments.Url };
        foreach (var option in arguments.Options.Concat(modes.Options)) command.Options.Add(option);
        foreach (var option in new Option[] { fail, baseline, output, save, lines, publish, name, remote.On, remote.Program, remote.Yes }) command.Options.Add(option);
        command.Subcommands.Add(LoadCompareCommand.Build(around));
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                // Whatever can be wrong is found before anything is sent.
                var thresholds = (parsed.GetValue(fail) ?? []).Select(Threshold.Parse).ToList();
                var files = (parsed.GetValue(save) ?? []).Select(f => (Name: f, Kind: ReportFiles.KindOf(f))).ToList();
                var before = parsed.GetValue(baseline) is { } file ? ReportJson.Read(GivenFiles.ReadText(file), file) : null;
                foreach (var (target, _) in files) GivenFiles.CheckWritable(target);
                bool elsewhere = parsed.GetValue(remote.On) is not null;
                if (!elsewhere && remote.Options.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } lost) throw new UsageException($"{lost.Name} goes with {remote.On.Name}");
                if (parsed.GetResult(name) is { Implicit: false } && !parsed.GetValue(publish)) throw new UsageException("--name goes with --publish");
                using var api = parsed.GetValue(publish) || elsewhere ? shared.Connect(around, parsed) : null;
                if (elsewhere)
                {
                    if (files.Count > 0 || before is not null) throw new UsageException("--save and --baseline go with one report, --on gives one of each host: publish them (--publish) and compare on the pages, or take -o json");
                    // What is wrong with the plan is found here; files are on the hosts.
                    if (parsed.GetValue(arguments.Body)?.StartsWith('@') != true) arguments.Read(parsed, around).Check();
                    var words = LoadOnHosts.Words(parsed, parsed.GetValue(remote.Program)!, parsed.GetValue(arguments.Url), [.. arguments.Options, .. modes.Options, fail]);
                    if (await remote.RunAsync(around, api!, parsed, words, ct).ConfigureAwait(false) is not { } found) return ExitCode.NotOk;
                    return await TellAsync(around, parsed.GetValue(publish) ? api : null, parsed.GetValue(name), parsed.GetValue(output), found).ConfigureAwait(false);
                }
                var (title, run) = modes.Make(parsed, arguments.Read(parsed, around), around.Time, line => around.Error.WriteLine($"muster: {line}"));

                var outcome = await (parsed.GetValue(lines) ? run(ProgressLines.Into(around.Error), ct) : LoadDisplay.ShowAsync(around, title, progress => run(progress, ct))).ConfigureAwait(false);
                var report = outcome.Report with { Thresholds = [.. thresholds.Select(t => (t.Text, Verdict: t.Judge(outcome))).Select(j => new ThresholdReport(j.Text, j.Verdict.Held, j.Verdict.Found))] };
                around.Out.Write(ReportFiles.Text(report, parsed.GetValue(output)));
                foreach (var (target, kind) in files) GivenFiles.Write(target, ReportFiles.Text(report, kind));
                var compared = before is null ? null : new Comparison(before, report);
                if (compared is not null) (parsed.GetValue(output) == LoadReportKind.Table ? around.Out : around.Error).Write("\n" + ComparisonText.Of(compared));
                if (api is not null) await PublishAsync(around, api, parsed.GetValue(name), report).ConfigureAwait(false);
                return compared is { Worse: true } ? ExitCode.NotOk : Verdict(report);
            }
            catch (LoadPlanException wrong)
            {
                throw new UsageException(wrong.Message);
            }
        });
        return command;
    }

    /// <summary>The reports of several hosts: each with its host's name, and what they did together.</summary>
    private static async Task<int> TellAsync(Surroundings around, ApiClient? publishTo, string? name, LoadReportKind kind, IReadOnlyList<(string Host, LoadReport? Report, string Said)> found)
    {
        if (kind == LoadReportKind.Json)
            around.Out.WriteLine(new JsonArray([.. found.Select(f => new JsonObject { ["host"] = f.Host, ["report"] = f.Report is null ? null : JsonNode.Parse(ReportJson.Text(f.Report)), ["said"] = f.Report is null ? f.Said : null })]).ToJsonString(new() { WriteIndented = true }));
        foreach (var (host, report, said) in found)
        {
            if (kind != LoadReportKind.Json && report is not null) around.Out.Write($"== {host}\n{ReportFiles.Text(report, kind)}\n");
            if (report is null) around.Error.WriteLine($"muster: {host} gave no report: {said}");
            else if (publishTo is not null) await PublishAsync(around, publishTo, $"{name ?? report.Plan} ({host})", report).ConfigureAwait(false);
        }
        if (kind == LoadReportKind.Table && LoadOnHosts.Together([.. found.Where(f => f.Report is not null).Select(f => f.Report!)]) is { } together) around.Out.WriteLine(together);
        return found.Count > 0 && found.All(f => f.Report is not null && Verdict(f.Report) == ExitCode.Fine) ? ExitCode.Fine : ExitCode.NotOk;
    }

    private static async Task PublishAsync(Surroundings around, ApiClient api, string? name, LoadReport report)
    {
        var kept = await api.PostAsync(SharedOptions.Path("/load-runs", ("name", name)), JsonNode.Parse(ReportJson.Text(report)), CancellationToken.None).ConfigureAwait(false);
        around.Error.WriteLine($"muster: published as load run {kept.Text("id")}: {kept.Text("url")}");
    }

    /// <summary>Not fine: a broken condition, no request that went well, a search that could not say.</summary>
    private static int Verdict(LoadReport report) =>
        report.Thresholds.All(t => t.Held) && (report.Failed < report.Requests || report.Requests == 0) && report.Limit?.Verdict != "refused" ? ExitCode.Fine : ExitCode.NotOk;
}
