using System.Text.RegularExpressions;

namespace Muster.Server.Views.Ganglia;

/// <summary>Graphs of Ganglia that are programs of PHP (<c>graph.d/*.php</c>): they cannot be taken over, but it can be told what they draw.</summary>
internal static partial class GangliaProgram
{
    private const int MostNamed = 24;

    public static bool IsOne(string name, string content) => name.EndsWith(".php", StringComparison.OrdinalIgnoreCase) || content.AsSpan().TrimStart().StartsWith("<?php", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why it is refused and what helps, with the metrics it reads.</summary>
    public static string Cure(string name, string content, ReportShelf reports)
    {
        var graph = Path.GetFileNameWithoutExtension(name);
        var metrics = Files().Matches(content).Select(file => file.Groups[1].Value).Distinct().Take(MostNamed).ToList();
        var told = $"{name} is a program of PHP: what it draws is known only by running it, so it cannot be imported.";
        if (reports.Find(graph) is not null) told += $" A graph {graph} is here already, so views that name it find it.";
        return metrics.Count == 0
            ? $"{told} Draw what it shows in Explore and put it into a view by the graph's menu."
            : $"{told} It reads {string.Join(", ", metrics)}: write them as {graph}.json ({{\"report_name\": \"{graph}\", \"series\": [{{\"metric\": \"{metrics[0]}\"}}, …]}}) and import that, or draw them in Explore: metrics ganglia_({string.Join('|', metrics)}).";
    }

    [GeneratedRegex(@"/([A-Za-z0-9_][A-Za-z0-9_.-]*)\.rrd\b", RegexOptions.CultureInvariant)]
    private static partial Regex Files();
}
