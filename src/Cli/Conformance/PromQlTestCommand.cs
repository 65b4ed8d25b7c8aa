using System.CommandLine;
using Muster.PromQl.Conformance;

namespace Muster.Cli.Conformance;

/// <summary><c>muster promqltest FOLDER</c>: runs every <c>*.test</c> file of a folder against the query engine.</summary>
internal static class PromQlTestCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "where the *.test files are" };
        var command = new Command("promqltest", "Run conformance scripts of the promqltest language; the last line counts them") { folder };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(folder)!;
            if (!path.Exists)
            {
                Console.Error.WriteLine($"muster: no folder {path.FullName}");
                return 2;
            }
            var count = ConformanceRunner.RunFolder(path.FullName, Console.Out);
            return count is { Failed: 0, Passed: > 0 } ? 0 : 1;
        });
        return command;
    }
}
