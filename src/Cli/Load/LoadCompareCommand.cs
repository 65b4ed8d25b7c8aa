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
        Html,
    }

    public static Command Build(Surroundings around)
    {
        var before = new Argument<string>("before") { Description = "The JSON report of the earlier run" };
        var after = new Argument<string>("after") { Description = "The JSON report of the later run" };
        var output = new Option<Kind>("--output", "-o") { Description = "table or html" };
        var command = new Command("compare", "Compare two saved runs") { before, after };
        command.Options.Add(output);
        command.SetAction(parsed =>
        {
            try
            {
                var (first, second) = (parsed.GetRequiredValue(before), parsed.GetRequiredValue(after));
                var comparison = new Comparison(ReportJson.Read(GivenFiles.ReadText(first), first), ReportJson.Read(GivenFiles.ReadText(second), second));
                around.Out.Write(parsed.GetValue(output) == Kind.Html ? comparison.Html() : comparison.Text());
                return ExitCode.Fine;
            }
            catch (LoadPlanException wrong)
            {
                throw new UsageException(wrong.Message);
            }
        });
        return command;
    }
}
