using System.Text.RegularExpressions;
using Muster.Metrics;
using Muster.Metrics.Ganglia;
using Muster.Server.Graphs.Specs;

namespace Muster.Server.Views.Ganglia;

/// <summary>
/// Ganglia's metrics as PromQL. They come in as <c>ganglia_NAME</c> (with <c>_total</c> for what only grows), so the name is asked for in both ways;
/// a query of a counter is drawn as it stands, since Ganglia drew its rate already where it had one.
/// </summary>
internal static partial class GangliaQuery
{
    public static string Of(string metric, string? host, string? hosts, string? cluster)
    {
        var name = Name(metric);
        var where = host is not null ? $"host=\"{PromText.Escape(host)}\"" : hosts is null ? "host=~\"$hosts\"" : IsPlain(hosts) ? $"host=\"{PromText.Escape(Plain(hosts))}\"" : $"host=~\"{PromText.Escape(hosts)}\"";
        if (cluster is not null) where += $",cluster=\"{PromText.Escape(cluster)}\"";
        return $"{name}{{{where}}}";
    }

    /// <param name="metrics">A pattern of whole names as Ganglia has them.</param>
    public static string OfPattern(string metrics, string hosts) => $"{{__name__=~\"ganglia_(?:{PromText.Escape(metrics)})\",host=~\"{PromText.Escape(hosts)}\"}}";

    public static string Name(string metric) => GangliaNames.Metric(new GangliaValue("", "", metric, "", 0, "", GangliaSlope.Both, "", 0));

    /// <summary>The pattern is a name and nothing else.</summary>
    public static bool IsPlain(string pattern) => NameAlone().IsMatch(pattern);

    public static string Plain(string pattern) => pattern.Replace("\\", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\A(?:[A-Za-z0-9_-]|\\[.-])+\z")]
    private static partial Regex NameAlone();
}
