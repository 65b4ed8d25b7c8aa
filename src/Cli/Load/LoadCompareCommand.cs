using System.CommandLine;
using Muster.LoadTest;
using Muster.LoadTest.Reports;

namespace Muster.Cli.Load;

/// <summary><c>muster load compare BEFORE.json AFTER.json</c>: two runs side by side.</summary>
internal static class LoadCompareCommand
{
    private enum Kind
    {
        Table,
        Json,
        Html,
    }

    public static Command Build(Surroundings around)
    {
        var before = new Argument<string>("before") { Description = "The JSON report of the earlier run" };
        var after = new Argument<string>("after") { Description = "The JSON report of the later run" };
        var output = new Option<Kind>("--output", "-o") { Description = "table, json or html" };
        var command = new Command("compare", "Compare two saved runs; the exit code is 1 when a figure of the later one is worse beyond chance") { before, after };
        command.Options.Add(output);
        command.SetAction(parsed =>
        {
            try
            {
                var (first, second) = (parsed.GetRequiredValue(before), parsed.GetRequiredValue(after));
                var comparison = new Comparison(ReportJson.Read(GivenFiles.ReadText(first), first), ReportJson.Read(GivenFiles.ReadText(second), second));
                around.Out.Write(parsed.GetValue(output) switch
                {
                    Kind.Html => ComparisonHtml.Of(comparison),
                    Kind.Json => ComparisonJson.Of(comparison) + "\n",
                    _ => ComparisonText.Of(comparison),
                });
                return comparison.Worse ? ExitCode.NotOk : ExitCode.Fine;
            }
            catch (LoadPlanException wrong)
            {
                throw new UsageException(wrong.Message);
            }
        });
        return command;
    }
}
