using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Views.Ganglia;

/// <summary>Which graphs Ganglia shows on the pages of all hosts (<c>default.json</c>), of a cluster (<c>cluster_NAME.json</c>) or of a host (<c>host_NAME.json</c>): here a view of them.</summary>
internal static partial class GangliaChoice
{
    private static readonly HashSet<string> Known = ["included_reports", "excluded_reports"];

    public static (string Name, YamlMappingNode View) Read(string source, JsonElement root, ReportShelf reports, List<string> remarks, List<string> carried)
    {
        var about = About().Match(Path.GetFileNameWithoutExtension(source));
        var (host, cluster) = (about.Groups[1].Value == "host" ? about.Groups[2].Value : null, about.Groups[1].Value == "cluster" ? about.Groups[2].Value : null);
        root.TellOthers(Known, "", remarks);
        var without = Names(root, "excluded_reports").ToHashSet();
        var items = new YamlSequenceNode();
        foreach (var name in Names(root, "included_reports").Distinct().Where(name => !without.Contains(name)))
        {
            if (reports.Find(name) is not { } report)
            {
                remarks.Add($"{ReportShelf.Unknown(name)} Left out.");
                continue;
            }
            items.Add(report.Item(host is null ? null : Regex.Escape(host), null, cluster));
            carried.Add(report.Told());
        }
        return (about.Success ? $"{GangliaImport.UsualView} reports/{about.Groups[2].Value.Replace('/', '-')}" : $"{GangliaImport.UsualView} reports", new YamlMappingNode { { "items", items } });
    }

    private static IEnumerable<string> Names(JsonElement root, string key) =>
        root.TryGetProperty(key, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!).Where(name => name.Length > 0) : [];

    [GeneratedRegex(@"\A(host|cluster)_(.*[\p{L}\p{N}].*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex About();
}
