namespace Muster.Server.Requests;

/// <summary>What can be said of a route's durations before and after a moment.</summary>
public enum RouteChange
{
    /// <summary>No difference beyond chance.</summary>
    Same,
    Slower,
    Faster,
    TooFew,
}

/// <summary>A route before and after a moment; null on a side where nobody asked for it.</summary>
public sealed record ComparedRow(string Route, string Method, RequestFigures? Before, RequestFigures? After)
{
    /// <summary>Differences that never count: logs tell whole milliseconds, and a twentieth more is nobody's trouble.</summary>
    private const double Slight = 0.05, LogStep = 0.001;

    /// <summary>How much longer 95 % of the requests take: 0.1 is a tenth longer. Null when a side has no durations.</summary>
    public double? Slower => By(0.95);

    /// <summary>How much longer the half of the requests takes that takes least.</summary>
    public double? HalfSlower => By(0.5);

    /// <summary>Judged by p95, and where that says nothing by p50: the intervals of both sides do not touch.</summary>
    public RouteChange Change => !IsSaying ? RouteChange.TooFew : Beyond(0.95) is not RouteChange.Same and var tail ? tail : Beyond(0.5);

    /// <summary>The change was seen in p50 alone.</summary>
    public bool SeenInHalf => IsSaying && Beyond(0.95) == RouteChange.Same && Beyond(0.5) != RouteChange.Same;

    /// <summary>The share of errors rose by more than chance makes it rise.</summary>
    public bool MoreErrorsBeyondChance
    {
        get
        {
            if (!IsSaying) return false;
            double of = (double)(Before!.Errors + After!.Errors) / (Before.Count + After.Count);
            return MoreErrors > 0 && MoreErrors > 3 * Math.Sqrt(of * (1 - of) * (1.0 / Before.Count + 1.0 / After.Count));
        }
    }

    /// <summary>Errors of all requests, after less before: 0.01 is one more of a hundred.</summary>
    public double MoreErrors => Share(After) - Share(Before);

    /// <summary>Whether enough asked on both sides to say anything.</summary>
    public bool IsSaying => Before is { Count: >= 20 } && After is { Count: >= 20 };

    private double? By(double share) => Before?.Percentile(share) is > 0 and var before && After?.Percentile(share) is { } after ? after / before - 1 : null;

    private RouteChange Beyond(double share)
    {
        if (Before?.Between(share) is not var (_, high) || After?.Between(share) is not var (low, _)) return RouteChange.Same;
        if (After.Percentile(share) - Before.Percentile(share) is not { } more || Math.Abs(more) <= LogStep || By(share) is not { } change || Math.Abs(change) < Slight) return RouteChange.Same;
        return low > high ? RouteChange.Slower : After.Between(share)!.Value.High < Before.Between(share)!.Value.Low ? RouteChange.Faster : RouteChange.Same;
    }

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
