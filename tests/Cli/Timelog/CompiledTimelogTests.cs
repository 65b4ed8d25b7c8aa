using System.Diagnostics;
using System.Runtime.CompilerServices;
using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Timelog;

/// <summary>The program that script/build-timelog compiles ahead of time says what the command line says, for options of every kind (docs/decisions/0014).</summary>
public sealed class CompiledTimelogTests : IDisposable
{
    private const int NoLinker = 1;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("timelog-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_compiled_program_writes_and_answers_what_the_command_line_does()
    {
        var (built, program, complaint) = await RunAsync(Path.Combine(Root(), "script", "build-timelog"), []);
        // Silence means that there was nothing to compile with; a compilation that was begun and failed is a failure.
        if (built == NoLinker && complaint.Length == 0) Assert.Skip("no linker (gcc or clang) is installed");
        Assert.True(built == 0, complaint);

        var log = Write("a.log", [.. Enumerable.Range(0, 300).Select(i =>
            $"10.0.0.1 - - [01/Mar/2026:0{i % 3}:00:00 +0000]  \"{(i % 2 == 0 ? "GET" : "POST")} /users/{i}/p{i % 4} HTTP/1.1\" {(i % 7 == 0 ? 404 : 200)} {i * 10} \"-\" \"agent\" 0.{i:000} 0.001 {(i % 5 == 0 ? "-" : "2.00")}"), "nonsense"]);
        var routes = Write("urls", ["^users/\\d+/p1 -> first", "/users/{id}/p2 -> second"]);
        var odd = Write("odd.log", ["e.org|GET|/a|200|0.5"]);
        var rails = Write("rails.log", ["[x] Started GET \"/a\" for 1.1.1.1 at 2026-03-01 12:00:00 +0000", "[x] Processing by A#b as HTML", "[x] Completed 200 OK in 5ms (ActiveRecord: 1.0ms (2 queries, 0 cached))"]);
        string[] lines =
        [
            log, $"{log} {rails} -o csv", $"{log} -o json", $"{log} --output csv --by path --top 0 --sort count", $"{log} --noreverse -n 3 --sort p99", $"{log} --by host", $"{log} --by status",
            $"{log} --by hour --sort view", $"{log} --from 2026-03-01T01:00 --to 2026-03-01T02:00Z", $"{log} --status 4xx,200-204 --method get --path /users/1 --min-time 0.05",
            $"{log} --routes {routes}", $"{log} --slow 3 --lists", $"{log} --budget 100 --by path -n 5", $"{odd} --format $host|$request_method|$uri|$status|$request_time",
            $"{log} --format timed_combined", "--formats", "--help", "/nowhere/a.log", $"{log} --top -1", $"{log} --by colour", $"{log} --from soon", $"{log} --nonsense", $"{odd}",
        ];
        foreach (var line in lines)
        {
            var expected = await Invocation.RunAsync(null, $"timelog {line}");
            var (code, output, error) = await RunAsync(program.Trim(), ["timelog", .. line.Split(' ')]);
            Assert.True(expected.ExitCode == code, $"{line}: {code}, not {expected.ExitCode}: {error}");
            if (line == "--help") Assert.Contains("--follow", output);
            else Assert.Equal((line, Timeless(expected.Out)), (line, Timeless(output)));
            if (expected.Error.Length > 0) Assert.Equal((line, expected.Error.Split('\n')[0]), (line, error.Split('\n')[0]));
        }
        Assert.StartsWith("<!doctype html>", (await RunAsync(program.Trim(), ["timelog", log, "-o", "html"])).Out);
    }

    /// <summary>JSON tells how long the reading took.</summary>
    private static string Timeless(string output) => System.Text.RegularExpressions.Regex.Replace(output, "\"(seconds|elapsed)\": ?[0-9.E-]+", "");

    private string Write(string name, string[] lines)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private static async Task<(int Code, string Out, string Error)> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    private static string Root([CallerFilePath] string self = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(self)!, "..", "..", ".."));
}
