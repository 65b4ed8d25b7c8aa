using System.CommandLine;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Reading;
using Muster.AccessLog.Reports;

namespace Muster.Cli.Timelog;

/// <summary><c>muster timelog FILES…</c>: a table of request timings from access logs.</summary>
internal static class TimelogCommand
{
    private const int Buffer = 1 << 16;

    public static Command Build(Surroundings around)
    {
        var arguments = new TimelogArguments();
        var command = new Command("timelog", "Tell from access logs which views are asked for how often and how long they take (needs no server)") { arguments.Files };
        foreach (var option in arguments.Options) command.Options.Add(option);
        command.SetAction(async (parsed, ct) =>
        {
            if (parsed.GetValue(arguments.Formats))
            {
                foreach (var (name, about) in KnownFormats.All) around.Out.WriteLine($"{name,-18}{about}");
                return ExitCode.Fine;
            }
            return await RunAsync(around, arguments, parsed, ct).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> RunAsync(Surroundings around, TimelogArguments arguments, ParseResult parsed, CancellationToken ct)
    {
        var files = parsed.GetValue(arguments.Files) is { Length: > 0 } named ? named
            : Console.IsInputRedirected ? ["-"]
            : throw new UsageException("which log? muster timelog FILES… (or - for standard input)");
        var options = arguments.Read(parsed);
        if (parsed.GetValue(arguments.Follow) && parsed.GetValue(arguments.Output) != ReportKind.Table) throw new UsageException("--follow draws a table in the terminal: leave out --output");
        if (parsed.GetValue(arguments.Follow))
            return await FollowCommand.RunAsync(around, options, files, parsed.GetValue(arguments.Sort), parsed.GetValue(arguments.Top), ct).ConfigureAwait(false);
        TimelogResult result;
        TimelogResult? bySecond = null;
        try
        {
            IReadOnlyList<LogSource> logs = [.. files.Distinct().Select(Open)];
            var analysis = new LogAnalysis(options, logs);
            result = around.Colours && analysis.BytesKnown > ProgressLine.WorthShowing
                ? await ProgressLine.ShowAsync(around, analysis, ct).ConfigureAwait(false)
                : analysis.Run(ct);
            if (parsed.GetValue(arguments.Output) == ReportKind.Html && Timeline.IsShort(result) && !logs.Any(l => l is StreamLog))
                bySecond = new LogAnalysis(options with { GroupBy = GroupBy.Second, Slow = 0, Lists = false }, logs).Run(ct);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(unreadable.Message);
        }

        await WriteAsync(result, bySecond, options, parsed, arguments, around, ct).ConfigureAwait(false);
        foreach (var line in Remarks.Of(result, options).Concat(Empty(result))) around.Error.WriteLine($"muster: {line}");
        return result.Files.Any(f => f.Complaint is not null) || (result.Taken == 0 && result.Bad > 0) ? ExitCode.NotOk : ExitCode.Fine;
    }

    private static LogSource Open(string file)
    {
        try
        {
            return LogSource.Open(file);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new UsageException(GivenFiles.Explain(file, failure));
        }
    }

    /// <summary>An empty table says why it is empty.</summary>
    private static IEnumerable<string> Empty(TimelogResult result)
    {
        if (result.Taken > 0) yield break;
        if (result.Sifted > 0) yield return $"none of {result.Sifted} requests fits --from, --to, --status, --method, --path and --min-time as they are given";
        else if (result.Bad == 0 && result.Files.All(f => f.Complaint is null)) yield return "there is no request in what was read";
    }

    private static void Write(TimelogResult result, TimelogResult? bySecond, TimelogOptions options, ParseResult parsed, TimelogArguments arguments, Surroundings around, Stream to)
    {
        var rows = Ranking.Rank(result.Table, parsed.GetValue(arguments.Sort), parsed.GetValue(arguments.Top));
        switch (parsed.GetValue(arguments.Output))
        {
            case ReportKind.Json:
                JsonReport.Write(result, options.GroupBy, rows, to);
                break;
            case ReportKind.Csv:
                CsvReport.Write(result, options.GroupBy, rows, to);
                break;
            case ReportKind.Html:
                HtmlReport.Write(result, bySecond, options.GroupBy, rows, options.Slow, to);
                break;
            default:
                TableReport.Write(result, options.GroupBy, rows, around.Width is { } width ? Math.Max(20, width - 110) : 0, to);
                ListReport.Write(result, options.Slow, parsed.GetValue(arguments.Lists), to);
                break;
        }
    }

    /// <summary>To the process's own output the bytes go as they are; log text need not be UTF-8.</summary>
    private static async Task WriteAsync(TimelogResult result, TimelogResult? bySecond, TimelogOptions options, ParseResult parsed, TimelogArguments arguments, Surroundings around, CancellationToken ct)
    {
        if (ReferenceEquals(around.Out, Console.Out))
        {
            await around.Out.FlushAsync(ct).ConfigureAwait(false);
            await using var output = new BufferedStream(Console.OpenStandardOutput(), Buffer);
            Write(result, bySecond, options, parsed, arguments, around, output);
            return;
        }
        using var bytes = new MemoryStream();
        Write(result, bySecond, options, parsed, arguments, around, bytes);
        await around.Out.WriteAsync(System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length)).ConfigureAwait(false);
    }
}
