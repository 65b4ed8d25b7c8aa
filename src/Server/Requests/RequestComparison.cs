namespace Muster.Server.Requests;

/// <summary>A route before and after a moment; null on a side where nobody asked for it.</summary>
public sealed record ComparedRow(string Route, string Method, RequestFigures? Before, RequestFigures? After)
{
    /// <summary>How much longer 95 % of the requests take: 0.1 is a tenth longer. Null when a side has no durations.</summary>
    public double? Slower => Before?.Percentile(0.95) is > 0 and var before && After?.Percentile(0.95) is { } after ? after / before - 1 : null;

    /// <summary>Errors of all requests, after less before: 0.01 is one more of a hundred.</summary>
    public double MoreErrors => Share(After) - Share(Before);

    /// <summary>Whether enough asked on both sides to say anything.</summary>
    public bool IsSaying => Before is { Count: >= 20 } && After is { Count: >= 20 };

    private static double Share(RequestFigures? figures) => figures is { Count: > 0 } some ? (double)some.Errors / some.Count : 0;
}

/// <summary>Compares as long a time before a moment (a deployment, say) as after it.</summary>
public static class RequestComparison
{
    public static List<ComparedRow> Of(RequestTable table, RequestQuestion question, DateTimeOffset moment, TimeSpan span)
    {
        var before = table.Rows(question with { From = moment - span, To = moment }, RequestsBy.Route).ToDictionary(r => (r.Route, r.Method), r => r.Figures);
        var after = table.Rows(question with { From = moment, To = moment + span }, RequestsBy.Route).ToDictionary(r => (r.Route, r.Method), r => r.Figures);
        return [.. before.Keys.Union(after.Keys)
            .Select(key => new ComparedRow(key.Route, key.Method, before.GetValueOrDefault(key), after.GetValueOrDefault(key)))
            .OrderByDescending(r => (r.After?.Total ?? 0) + (r.Before?.Total ?? 0)).ThenBy(r => r.Route, StringComparer.Ordinal).ThenBy(r => r.Method, StringComparer.Ordinal)];
    }
}
