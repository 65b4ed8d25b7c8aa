using System.Globalization;
using System.Text;
using Muster.Checks;
using Muster.Metrics;
using Muster.PromQl.Parsing;
using Muster.Server.Configuration;
using Muster.Server.Hosts;

namespace Muster.Server.MetricsApi.QueryChecks;

/// <summary>One series of an answer, at the moment of asking.</summary>
public readonly record struct AnsweredSeries(Labels Labels, double Value);

/// <summary>What the series of one host mean: the worst of them is the status, all are told.</summary>
/// <param name="Output">As a plugin prints it: a line, perfdata, further lines.</param>
public sealed record QueryVerdict(CheckStatus Status, string Output)
{
    /// <summary>Series told one by one, and as perfdata; of the others there is the number.</summary>
    private const int MostTold = 200;

    private const string Host = "host";

    /// <param name="series">None: there is no data.</param>
    public static QueryVerdict Of(QueryKind kind, IReadOnlyList<AnsweredSeries> series)
    {
        if (series.Count == 0) return new QueryVerdict(kind.NoData, $"{Word(kind.NoData)} - no data: the query has no series here now");
        var judged = series.Select(one => (Series: one, Status: Judge(kind, one.Value), Name: Name(one.Labels)))
            .OrderByDescending(one => Severity(one.Status)).ThenBy(one => one.Name, StringComparer.Ordinal).ToList();
        var worst = judged[0].Status;
        var bad = judged.Count(one => one.Status != CheckStatus.Ok);
        var text = new StringBuilder($"{Word(worst)} - ");
        if (judged.Count > 1) text.Append(CultureInfo.InvariantCulture, $"{(bad == 0 ? "all" : $"{bad} of")} {judged.Count} series{(bad == 0 ? " are fine" : "")}: ");
        text.AppendJoin(", ", judged.Take(bad == 0 ? 3 : Math.Min(bad, 3)).Select(one => $"{one.Name} is {Short(one.Series.Value)}"));
        if (Math.Max(bad, bad == 0 ? judged.Count : 0) > 3) text.Append(" …");
        if (bad > 0) text.Append(Limit(kind, worst));
        text.Append(" | ").AppendJoin(' ', judged.Take(MostTold).Select(one => Perfdata(kind, one.Series.Labels, one.Series.Value)));
        if (judged.Count > 1)
            foreach (var one in judged.Take(MostTold)) text.Append('\n').Append(CultureInfo.InvariantCulture, $"{Word(one.Status)} {one.Name} is {Short(one.Series.Value)}");
        if (judged.Count > MostTold) text.Append(CultureInfo.InvariantCulture, $"\nand {judged.Count - MostTold} more");
        return new QueryVerdict(worst, text.ToString());
    }

    public static QueryVerdict Failed(string reason) => new(CheckStatus.Unknown, $"UNKNOWN - the query has no answer: {reason.Replace('|', '/').ReplaceLineEndings(" ")}");

    private static CheckStatus Judge(QueryKind kind, double value) =>
        double.IsNaN(value) ? CheckStatus.Unknown
        : kind.Critical?.Alerts(value) == true ? CheckStatus.Critical
        : kind.Warning?.Alerts(value) == true ? CheckStatus.Warning
        : CheckStatus.Ok;

    /// <summary>CRITICAL before WARNING before UNKNOWN: a value that is out of its range says more than one that is none.</summary>
    private static int Severity(CheckStatus status) => status switch { CheckStatus.Critical => 3, CheckStatus.Warning => 2, CheckStatus.Unknown => 1, _ => 0 };

    private static string Limit(QueryKind kind, CheckStatus status) => status switch
    {
        CheckStatus.Critical => $" (critical {kind.Critical})",
        CheckStatus.Warning => $" (warning {kind.Warning})",
        _ => "",
    };

    /// <summary>Values of the labels that tell series of the host apart, in the order of the labels.</summary>
    public static IReadOnlyCollection<string> Distinction(Labels labels, HostRecord host) =>
        [.. labels.Where(label => label.Name != Labels.MetricName && !(label.Name == Host && label.Value == host.Name)).Select(label => label.Value)];

    /// <summary>By the labels that tell series apart: the host is known by whose state it is. Pipes end a plugin's text and cannot stand in it.</summary>
    private static string Name(Labels labels)
    {
        var rest = labels.Where(label => label.Name is not (Host or Labels.MetricName)).Select(label => $"{label.Name}=\"{label.Value}\"").ToList();
        var name = rest.Count > 0 ? string.Join(' ', rest) : labels.Get(Labels.MetricName) is { Length: > 0 } metric ? metric : "the value";
        return name.Replace('|', '/').ReplaceLineEndings(" ");
    }

    private static string Perfdata(QueryKind kind, Labels labels, double value)
    {
        var values = labels.Where(label => label.Name is not (Host or Labels.MetricName)).Select(label => label.Value).ToList();
        var label = values.Count > 0 ? string.Join('/', values) : labels.Get(Labels.MetricName) is { Length: > 0 } metric ? metric : "value";
        var clean = string.Concat(label.Select(sign => sign is '\'' or '=' or '|' || char.IsControl(sign) ? '_' : sign));
        return $"'{clean}'={(double.IsFinite(value) ? Number(value) : "U")};{kind.Warning};{kind.Critical}";
    }

    private static string Number(double value) => NumberText.Format(value);

    /// <summary>Six digits are enough to read; the perfdata has them all.</summary>
    private static string Short(double value) => double.IsFinite(value) ? Number(double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)) : Number(value);

    private static string Word(CheckStatus status) => status.ToString().ToUpperInvariant();
}
