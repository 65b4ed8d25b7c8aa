using System.Globalization;
using Muster.LoadTest;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Muster.Cli.Load;

/// <summary>The run while it goes on: how far, rate, latency, errors by kind, and a picture of latency over time. On the error stream, so that a report can be piped.</summary>
internal static class LoadDisplay
{
    private const string Levels = " ▁▂▃▄▅▆▇█";

    public static async Task<T> ShowAsync<T>(Surroundings around, string title, Func<Action<LoadProgress>, Task<T>> run)
    {
        if (!around.Colours) return await run(_ => { }).ConfigureAwait(false);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(around.Error), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
        if (around.Width is { } width) console.Profile.Width = width;
        return await console.Live(new Markup(Markup.Escape(title))).AutoClear(true).StartAsync(live => run(progress =>
        {
            live.UpdateTarget(Draw(title, progress, Math.Clamp((around.Width ?? 80) - 16, 20, 120)));
            live.Refresh();
        })).ConfigureAwait(false);
    }

    internal static IRenderable Draw(string title, LoadProgress progress, int columns)
    {
        // The second that is not over yet has few requests, which says nothing.
        IReadOnlyList<TimelinePoint> points = [.. progress.Timeline.Where(p => p.Second + 1 <= progress.Elapsed)];
        var last = points.Count > 0 ? points[^1] : null;
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().Width(12)).AddColumn(new GridColumn().NoWrap());
        int full = (int)(progress.Share * columns);
        grid.AddRow("run", string.Create(CultureInfo.InvariantCulture, $"[green]{new string('━', full)}[/][grey]{new string('━', columns - full)}[/]"));
        grid.AddRow("elapsed", Number($"{progress.Elapsed:0.0} s, {progress.Requests:N0} requests"));
        grid.AddRow("rate", last is null ? "…" : Number($"[bold]{last.Requests:N0}[/] /s   mean {progress.Requests / Math.Max(0.001, progress.Elapsed):N0} /s"));
        grid.AddRow("latency", last is null ? "…" : Number($"p50 [bold]{last.P50:0.###}[/]  p95 [bold]{last.P95:0.###}[/]  p99 [bold]{last.P99:0.###}[/]  max [bold]{last.Max:0.###}[/] ms"));
        grid.AddRow("errors", progress.Failed == 0 ? "[green]none[/]" : "[red]" + string.Join(", ", progress.Errors.Select(e => Number($"{e.Key} {e.Value:N0}"))) + "[/]");
        grid.AddRow("rate ↗", Picture(points, p => p.Requests, columns, "blue", "/s"));
        grid.AddRow("p50 ↗", Picture(points, p => p.P50, columns, "green", "ms"));
        grid.AddRow("p99 ↗", Picture(points, p => p.P99, columns, "yellow", "ms"));
        return new Rows(new Markup($"[bold]{Markup.Escape(title)}[/]"), grid);
    }

    /// <summary>One column for each second, the newest on the right; the longest runs are drawn by the highest of several seconds.</summary>
    internal static string Picture(IReadOnlyList<TimelinePoint> points, Func<TimelinePoint, double> figure, int columns, string colour, string unit)
    {
        if (points.Count == 0) return "";
        int each = (points.Count + columns - 1) / columns;
        var values = points.Chunk(each).Select(c => c.Max(figure)).ToList();
        double highest = values.Max();
        var bars = string.Concat(values.Select(v => Levels[highest <= 0 ? 0 : (int)Math.Ceiling(v / highest * (Levels.Length - 1))]));
        return Number($"[{colour}]{bars}[/] [grey]{highest:0.##} {unit}[/]");
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
