using System.Text.RegularExpressions;
using Muster.Metrics;
using Muster.PromQl.Parsing;
using Muster.Server.Graphs.Reading;
using Muster.Server.Graphs.Specs;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Graphs.Explore;

/// <summary>Turns fields into the PromQL they stand for, and PromQL of that shape back into fields.</summary>
public sealed partial class ExploreQuery(MetricNames names, MetricsStore store)
{
    /// <summary>Metrics that lose their names (rates, sums) are asked for one by one, so that they stay apart.</summary>
    private const int MostApart = 20;

    private static readonly (Merging Gather, string Name)[] Functions = [(Merging.Sum, "sum"), (Merging.Avg, "avg"), (Merging.Min, "min"), (Merging.Max, "max"), (Merging.Count, "count")];

    /// <exception cref="FormatException">A field that cannot be used.</exception>
    public GraphSpec Spec(ExploreFields fields)
    {
        if (fields.Metrics.Trim().Length == 0) throw new FormatException("metrics: which? write a name or a part of one");
        var metric = Condition(fields.Metrics.Trim());
        IReadOnlyList<Matcher> hosts = [.. Hosts(fields)];
        var nameless = fields.Rate || fields.Gather != Merging.None;
        IReadOnlyList<string> apart = metric.Kind == MatchKind.Equal ? [metric.Value] : nameless ? names.Matching(metric, MostApart) : [];
        if (nameless && apart.Count == 0 && PatternText.IsPlain(fields.Metrics)) apart = [fields.Metrics.Trim()];
        GraphQuery[] queries = apart.Count > 0
            ? [.. apart.Select(name => new GraphQuery { Query = Text(fields, Selector(name, hosts)), Legend = apart.Count > 1 ? Legend(fields, name) : "" })]
            : [new GraphQuery { Query = Text(fields, Selector("", [metric, .. hosts])) }];
        return new GraphSpec { Title = fields.Metrics.Trim(), Queries = queries, Kind = fields.Kind }.Checked();
    }

    /// <summary>Null: these queries do more than the fields can say.</summary>
    public ExploreFields? Fields(IReadOnlyList<string> queries, GraphKind kind)
    {
        ExploreFields? all = null;
        var metrics = new List<string>();
        foreach (var query in queries)
        {
            // A window of its own is more than the field says.
            if (Windows().Replace(query, "").Contains('[', StringComparison.Ordinal)) return null;
            var (fields, metric) = Read(Parse(query));
            if (fields is null) return null;
            if (all is not null && (all with { Metrics = "", By = null }, string.Join(',', all.Labels)) != (fields with { Metrics = "", By = null }, string.Join(',', fields.Labels))) return null;
            all = fields;
            metrics.Add(metric);
        }
        if (all is null || (metrics.Count > 1 && !metrics.All(PatternText.IsPlain))) return null;
        return all with { Metrics = string.Join('|', metrics.Distinct()), Kind = kind };
    }

    /// <summary>The words for times are any times here: only the shape is asked for.</summary>
    private static Expr Parse(string query) => Parser.Parse(Reading.QueryText.Fill(query, 60_000, 3_600_000));

    [GeneratedRegex(@"\[\$(?:rate|__rate_interval)\]", RegexOptions.CultureInvariant)]
    private static partial Regex Windows();

    private Matcher Condition(string text)
    {
        try
        {
            return PatternText.Condition(Labels.MetricName, text, names.Exists);
        }
        catch (ArgumentException wrong)
        {
            throw new FormatException($"metrics: “{text}” is no regular expression: {PatternText.Fault(text, wrong)}", wrong);
        }
    }

    private IEnumerable<Matcher> Hosts(ExploreFields fields)
    {
        try
        {
            return [.. HostCondition.Read(fields.Hosts, names.IsHost)];
        }
        catch (ArgumentException wrong)
        {
            throw new FormatException($"hosts: “{fields.Hosts}” is no regular expression: {PatternText.Fault(fields.Hosts.Trim(), wrong)}", wrong);
        }
    }

    private static string Selector(string name, IReadOnlyList<Matcher> matchers)
    {
        // A name with signs that PromQL takes for others stands between the braces.
        if (name.Length > 0 && !(name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':') && !char.IsAsciiDigit(name[0])))
            (name, matchers) = ("", [new Matcher(Labels.MetricName, MatchKind.Equal, name), .. matchers]);
        return name + (matchers.Count == 0 ? "" : "{" + string.Join(",", matchers.Select(m => $"{m.Name}{m.Kind switch { MatchKind.Equal => "=", MatchKind.NotEqual => "!=", MatchKind.Regex => "=~", _ => "!~" }}{PromText.Quote(m.Value)}")) + "}");
    }

    private static string Text(ExploreFields fields, string selector)
    {
        var inner = fields.Rate ? $"rate({selector}[$rate])" : selector;
        var by = fields.Labels.Count > 0 ? $" by ({string.Join(", ", fields.Labels)}) " : "";
        return fields.Gather switch
        {
            Merging.None => inner,
            Merging.Median => $"quantile{by}(0.5, {inner})",
            Merging.P95 => $"quantile{by}(0.95, {inner})",
            var gather => $"{Functions.First(f => f.Gather == gather).Name}{by}({inner})",
        };
    }

    private static string Legend(ExploreFields fields, string metric) =>
        fields.Gather == Merging.None ? $"{{{{host}}}} {metric} {{{{instance}}}}" : string.Join(' ', fields.Labels.Select(label => $"{{{{{label}}}}}").Append(metric));

    private static (ExploreFields? Fields, string Metric) Read(Expr expr)
    {
        var (gather, by, inner) = (Merging.None, (IReadOnlyList<string>)[], expr.Bare);
        if (inner is AggregateExpr { Without: false } aggregate)
        {
            var function = Functions.FirstOrDefault(f => f.Name == aggregate.Operation.NameOf());
            gather = function.Name is not null ? function.Gather
                : (aggregate.Operation, (aggregate.Parameter?.Bare as NumberLiteral)?.Value) switch { (Aggregation.Quantile, 0.5) => Merging.Median, (Aggregation.Quantile, 0.95) => Merging.P95, _ => Merging.None };
            if (gather == Merging.None) return (null, "");
            (by, inner) = (aggregate.Grouping, aggregate.Operand.Bare);
        }
        var rate = inner is CallExpr { Function.Name: "rate" };
        if (inner is CallExpr { Function.Name: "rate", Arguments: [MatrixSelector window] }) inner = window.Selector;
        if (inner is not VectorSelector { Shift: { Offset: null, At: AtKind.None }, Ends: RangeEnds.Plain } selector) return (null, "");
        var ofHosts = selector.Matchers.Where(m => m.Name is HostLabels.Host or HostLabels.Tag or HostLabels.Group).ToList();
        if (selector.Matchers.Except(ofHosts).ToList() is not [{ Name: Labels.MetricName } metric] || PatternText.Text(metric) is not { } name || HostCondition.Text(ofHosts) is not { } hosts) return (null, "");
        return (new ExploreFields(hosts, name, rate, gather, by), name);
    }

    /// <summary>How many series a graph of these queries would be made of, where they are selectors of the shape above.</summary>
    public int Count(IReadOnlyList<string> queries, long fromMs, long toMs, CancellationToken cancel)
    {
        var count = 0;
        foreach (var query in queries)
            foreach (var selector in GatheredHosts.Selectors(Parse(query)))
                count += store.Reader.Series(store.HostLabels.Rewrite(selector.Matchers), fromMs, toMs, cancel).Count();
        return count;
    }
}
