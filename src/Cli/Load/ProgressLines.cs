using System.Globalization;
using System.Text;
using Muster.LoadTest;

namespace Muster.Cli.Load;

/// <summary>A run while it goes on, as lines: how <c>--progress</c> writes them and <c>--on</c> finds them again among what a host says.</summary>
internal static class ProgressLines
{
    /// <summary>How a line about a run begins.</summary>
    public const string Mark = "load: ";

    public static Action<LoadProgress> Into(TextWriter to)
    {
        (int told, double elapsed) = (-1, 0);
        return progress =>
        {
            // A search for the limit begins anew at each rate.
            if (progress.Elapsed < elapsed) told = -1;
            elapsed = progress.Elapsed;
            // The second that is not over yet has few requests, which says nothing.
            if (progress.Timeline.LastOrDefault(p => p.Second + 1 <= progress.Elapsed) is not { } last || last.Second <= told) return;
            told = last.Second;
            to.WriteLine(Mark + Text(progress, last));
            to.Flush();
        };
    }

    /// <summary>What was said besides.</summary>
    public static string Without(string said)
    {
        var text = new StringBuilder();
        foreach (var line in said.Split('\n'))
            if (!line.StartsWith(Mark, StringComparison.Ordinal)) text.Append(line).Append('\n');
        return text.ToString();
    }

    private static string Text(LoadProgress progress, TimelinePoint last)
    {
        var errors = progress.Failed == 0 ? "none failed" : string.Join(", ", progress.Errors.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Value} {e.Key}")));
        return string.Create(CultureInfo.InvariantCulture,
            $"{last.Second + 1} s, {progress.Share * 100:0} %: {progress.Requests} requests, {last.Requests}/s, p50 {last.P50:0.###} p95 {last.P95:0.###} p99 {last.P99:0.###} max {last.Max:0.###} ms, {errors}");
    }
}
