using Muster.Checks.States;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Overview.Reading;
using Muster.Server.States;
using Muster.Server.Web.Kit;

namespace Muster.Server.Overview.Checks;

/// <summary>The checks as they are defined, with how they stand.</summary>
public sealed class ChecksReading(ConfigurationStore configuration, StateBoard board, HostRegistry hosts)
{
    public const int PageSize = 100;

    public ChecksView Read(PageQuery query)
    {
        var counts = board.CountByCheck();
        var all = configuration.Current.Checks.Values.OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        var words = query["q"];
        var lines = all.Where(c => Has(c, words)).Select(c => Line(c, counts.GetValueOrDefault(c.Name)))
            .OrderByDescending(l => l.Standing.Critical > 0 ? 3 : l.Standing.Warning > 0 ? 2 : l.Standing.Unknown > 0 ? 1 : 0);
        return new ChecksView([.. lines], all.Count, query);
    }

    /// <summary>Null when no check has that name.</summary>
    public CheckPageView? Read(string name, string yaml, PageQuery query)
    {
        if (configuration.Current.Check(name) is not { } check) return null;
        var views = board.OfCheck(name).OrderByDescending(v => v.Pending ? -1 : (int)v.Status == 3 ? 1 : (int)v.Status * 2).ThenBy(v => v.HostName, StringComparer.Ordinal).ToList();
        var counts = views.Aggregate(default(CheckCounts), (sum, v) => sum.With(v.Status, v.Pending));
        return new CheckPageView(Line(check, counts), check.Runbook, yaml, [.. views.Skip((query.Page - 1) * PageSize).Take(PageSize).Select(Rows.Of)], query, PageSize);
    }

    private CheckLine Line(CheckDefinition check, CheckCounts counts) => new(
        check.Name, check.Kind.Name, check.On.ToString(), Every(check.Policy), check.File ?? "", check.Description, check.Enabled,
        hosts.Current.Count(h => check.On.Matches(h)), Rows.Of(counts));

    private static TimeSpan Every(CheckPolicy policy) => policy.Interval;

    private static bool Has(CheckDefinition check, string words) =>
        words.Length == 0 || check.Name.Contains(words, StringComparison.OrdinalIgnoreCase) || check.Kind.Name.Contains(words, StringComparison.OrdinalIgnoreCase)
        || check.On.ToString().Contains(words, StringComparison.OrdinalIgnoreCase) || check.Description.Contains(words, StringComparison.OrdinalIgnoreCase);
}
