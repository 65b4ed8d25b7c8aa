using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Muster.Cli.Load;

/// <summary>How the hosts of a load stand, one line each, drawn anew as they tell. On the error stream, so that a report can be piped.</summary>
internal static class LoadOnHostsDisplay
{
    private const int MostHosts = 20;

    /// <param name="run">Follows the run: gets who takes its events and who clears the terminal.</param>
    public static async Task ShowAsync(Surroundings around, string title, Func<Action<string, JsonNode>, Action, Task> run)
    {
        if (!around.Colours)
        {
            await run((_, _) => { }, () => { }).ConfigureAwait(false);
            return;
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(around.Error), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
        if (around.Width is { } width) console.Profile.Width = width;
        var hosts = new LatestOfHosts();
        await console.Live(new Markup(Markup.Escape(title))).AutoClear(true).StartAsync(live => run((what, data) =>
        {
            if (!hosts.Take(what, data)) return;
            live.UpdateTarget(Draw(title, hosts.Latest));
            live.Refresh();
        }, () => { })).ConfigureAwait(false);
    }

    internal static IRenderable Draw(string title, IReadOnlyCollection<KeyValuePair<string, string>> latest)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap());
        foreach (var (host, said) in latest.Take(MostHosts)) grid.AddRow(new Markup($"[bold]{Markup.Escape(host)}[/]"), new Text(said) { Overflow = Overflow.Ellipsis });
        if (latest.Count > MostHosts) grid.AddRow(new Text(""), new Text($"and {latest.Count - MostHosts} more hosts"));
        return new Rows(new Markup($"[bold]{Markup.Escape(title)}[/]"), grid);
    }
}
