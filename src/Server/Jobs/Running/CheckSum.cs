using Muster.Checks;
using Muster.Server.Jobs.Running.Steps;

namespace Muster.Server.Jobs.Running;

/// <summary>A check that did not pass, and where.</summary>
public sealed record FailedCheck(string Check, IReadOnlyList<string> Hosts);

/// <summary>The checks a job ran on all its hosts together.</summary>
/// <param name="Hosts">That ran any.</param>
/// <param name="Failed">What did not pass, on most hosts first.</param>
public sealed record CheckSum(int Passed, int Total, int Hosts, IReadOnlyList<FailedCheck> Failed)
{
    private const int NamesShown = 5, ChecksShown = 10;

    public bool AllPassed => Passed == Total && Total > 0;

    /// <summary>20 of 20 checks passed on 4 hosts.</summary>
    public string Words => $"{Passed:#,0} of {Total:#,0} checks passed on {Hosts:#,0} {(Hosts == 1 ? "host" : "hosts")}";

    /// <summary>disk on web1, web2; load on db1. Empty when all passed.</summary>
    public string FailedWords => string.Join("; ", Failed.Take(ChecksShown).Select(f => $"{f.Check} on {string.Join(", ", f.Hosts.Take(NamesShown))}{More(f.Hosts.Count - NamesShown, "")}")) + More(Failed.Count - ChecksShown, " checks");

    private static string More(int count, string what) => count > 0 ? $" and {count:#,0} more{what}" : "";

    public static CheckSum Of(IReadOnlyCollection<(string Host, IReadOnlyList<CheckOutcome> Checks)> all) => new(
        all.Sum(step => step.Checks.Count(check => check.Status == CheckStatus.Ok)),
        all.Sum(step => step.Checks.Count),
        all.Select(step => step.Host).Distinct().Count(),
        [.. all.SelectMany(step => step.Checks.Where(check => check.Status != CheckStatus.Ok).Select(check => (check.Check, step.Host)))
            .GroupBy(one => one.Check, one => one.Host).Select(check => new FailedCheck(check.Key, [.. check.Distinct()]))
            .OrderByDescending(check => check.Hosts.Count).ThenBy(check => check.Check, StringComparer.Ordinal)]);
}
