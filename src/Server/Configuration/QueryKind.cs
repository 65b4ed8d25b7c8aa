using Muster.Checks;
using Muster.PromQl.Parsing;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Configuration;

/// <summary>A question to the metrics, judged by the server: every series of the answer is held against the ranges.</summary>
/// <param name="Bearer">Host that carries the state of series without a label <c>host</c>; empty: this server's own machine.</param>
/// <param name="NoData">The status when the answer has no series.</param>
public sealed record QueryKind(string Expression, AlertRange? Warning, AlertRange? Critical, CheckStatus NoData, string Bearer, bool Each = true) : CheckKind("query")
{
    private static readonly string[] Statuses = ["ok", "warning", "critical", "unknown"];

    /// <exception cref="ConfigurationException">The query or a range is wrong; the place inside of the query is named.</exception>
    public static QueryKind Read(YamlMap map)
    {
        var expression = map.Text("query")!;
        var node = (YamlScalarNode)map.Get("query")!;
        try
        {
            if (Parser.Parse(expression).Kind is ValueKind.Matrix or ValueKind.Text)
                throw map.Wrong(node, "query: its answer is no number for every series; a range needs a function such as rate() or max_over_time() around it");
        }
        catch (ParseException wrong)
        {
            throw map.WrongInside(node, wrong.Line, wrong.Column, $"query: {wrong.What}");
        }
        var (warning, critical) = (Range(map, "warning"), Range(map, "critical"));
        if (warning is null && critical is null) throw map.Wrong(map.KeyNode("query"), "query: warning: or critical: is missing: a range that values must stay in, such as 10 or 5:");
        return new QueryKind(expression, warning, critical, Absent(map), map.Text("host") ?? "", IsEach(map));
    }

    /// <summary>All that the answer depends on.</summary>
    public string Content => string.Join('\u0001', Expression, Warning, Critical, NoData, Bearer, Each);

    private static AlertRange? Range(YamlMap map, string key)
    {
        if (map.Text(key) is not { } text) return null;
        return AlertRange.TryParse(text, out var range, out var wrong) ? range : throw map.Wrong(map.Get(key)!, $"{key}: {wrong}");
    }

    private static bool IsEach(YamlMap map) => map.Text("each") switch
    {
        null or "series" => true,
        "host" => false,
        var other => throw map.Wrong(map.Get("each")!, $"each: “{other}” is neither series (every series has a state of its own) nor host (the worst series is the state of its host)"),
    };

    private static CheckStatus Absent(YamlMap map)
    {
        if (map.Text("noData") is not { } text) return CheckStatus.Unknown;
        var status = Array.IndexOf(Statuses, text.ToLowerInvariant());
        return status >= 0 ? (CheckStatus)status : throw map.Wrong(map.Get("noData")!, $"noData: “{text}” is none of {string.Join(", ", Statuses)}");
    }
}
