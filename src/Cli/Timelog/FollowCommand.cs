using Muster.AccessLog.Analysis;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Reading;
using Muster.AccessLog.Reports;

namespace Muster.Cli.Timelog;

/// <summary><c>muster timelog --follow</c>: the table of what was logged since the start, drawn anew while it grows, until Ctrl-C.</summary>
internal static class FollowCommand
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(Surroundings around, TimelogOptions options, IReadOnlyList<string> files, SortBy sort, int top, CancellationToken ct)
    {
        if (files.Count == 0 || files.Contains("-")) throw new UsageException("--follow needs log files");
        using var analysis = new FollowAnalysis(options, files);
        around.Error.WriteLine($"muster: waiting for what is logged from now on in {string.Join(", ", files)}; Ctrl-C ends");
        while (!ct.IsCancellationRequested)
        {
            bool grew = analysis.ReadNew(ct);
            if (grew) Draw(around, options, analysis.Snapshot(), sort, top);
            try
            {
                await Task.Delay(Every, around.Time, ct).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        return ExitCode.Fine;
    }

    private static void Draw(Surroundings around, TimelogOptions options, TimelogResult result, SortBy sort, int top)
    {
        using var table = new MemoryStream();
        TableReport.Write(result, options.GroupBy, Ranking.Rank(result.Table, sort, top), around.Width is { } width ? Math.Max(20, width - 110) : 0, table);
        if (around.Colours) around.Out.Write("\x1b[H\x1b[2J");
        around.Out.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{result.Taken:N0} requests, {result.Bad:N0} lines not readable, {result.Elapsed.TotalSeconds:0} s"));
        around.Out.Write(System.Text.Encoding.UTF8.GetString(table.GetBuffer(), 0, (int)table.Length));
        around.Out.Flush();
    }
}
