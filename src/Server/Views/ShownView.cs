using Muster.Selectors;
using Muster.Server.Graphs.Specs;
using Muster.Server.Hosts;
using Muster.Server.Views.Files;

namespace Muster.Server.Views;

/// <summary>A graph as it stands on the screen.</summary>
/// <param name="Place">Of its item in the view.</param>
/// <param name="Number">Its own, in the order of the screen.</param>
public sealed record ShownGraph(int Place, int Number, GraphSpec Graph, int Width);

/// <summary>A view with its hosts filled in.</summary>
/// <param name="Left">Hosts that get no graph of their own, because there would be too many.</param>
public sealed record ShownView(ViewDefinition View, IReadOnlyList<ShownGraph> Graphs, int Left);

/// <summary>Fills the hosts into a view's graphs, as they are at this moment.</summary>
public sealed class ViewFilling(HostRegistry hosts)
{
    /// <summary>Graphs of one item with <c>each:</c>.</summary>
    public const int MostEach = 60;

    /// <param name="on">Hosts instead of those that the view names; null: those.</param>
    public ShownView Fill(ViewDefinition view, Selector? on = null)
    {
        var graphs = new List<ShownGraph>();
        var left = 0;
        for (var place = 0; place < view.Items.Count; place++)
        {
            var item = view.Items[place];
            var names = new Lazy<string>(() => Pattern(item.On ?? on ?? view.On));
            if (item.Each is not { } each)
            {
                graphs.Add(new ShownGraph(place, graphs.Count, With(item.Graph, names, null), item.Width));
                continue;
            }
            var shown = 0;
            foreach (var host in hosts.Current.Where(each.Matches).Where(host => on is null || on.Matches(host)))
            {
                if (shown++ < MostEach) graphs.Add(new ShownGraph(place, graphs.Count, With(item.Graph, names, host.Name), item.Width));
                else left++;
            }
        }
        return new ShownView(view, graphs, left);
    }

    private string Pattern(Selector selector)
    {
        if (selector == Selector.All || selector.ToString() == "all") return ".+";
        var names = hosts.Current.Where(selector.Matches).Select(host => System.Text.RegularExpressions.Regex.Escape(host.Name)).ToArray();
        // No host at all: a pattern that nothing fits.
        return names.Length == 0 ? "[^\\s\\S]" : string.Join('|', names);
    }

    private static GraphSpec With(GraphSpec graph, Lazy<string> names, string? host)
    {
        string Query(string text) => Put(text, names, host, quoted: true);
        string Text(string text) => Put(text, names, host, quoted: false);
        if (host is null && !graph.Queries.Any(query => query.Query.Contains('$', StringComparison.Ordinal))) return graph;
        var title = Text(graph.Title);
        if (host is not null && title == graph.Title) title = title.Length == 0 ? host : $"{title} · {host}";
        return graph with { Title = title, Description = Text(graph.Description), Queries = [.. graph.Queries.Select(query => query with { Query = Query(query.Query), Legend = Text(query.Legend) })] };
    }

    /// <summary>In a query the names stand inside of a text in quotes.</summary>
    private static string Put(string text, Lazy<string> names, string? host, bool quoted)
    {
        if (text.Contains("$hosts", StringComparison.Ordinal)) text = text.Replace("$hosts", quoted ? PromText.Escape(names.Value) : "the hosts", StringComparison.Ordinal);
        return host is null ? text : text.Replace("$host", quoted ? PromText.Escape(host) : host, StringComparison.Ordinal);
    }
}
