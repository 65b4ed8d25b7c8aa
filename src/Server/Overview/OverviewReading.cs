using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Hosts;
using Muster.Server.Overview.Groups;
using Muster.Server.Overview.Hosts;
using Muster.Server.Overview.Reading;
using Muster.Server.States;

namespace Muster.Server.Overview;

/// <summary>Gathers the three columns: on or off, services, what is coming. One walk over all states.</summary>
public sealed class OverviewReading(HostRegistry hosts, StateBoard board, Rows rows, ForecastBoard forecasts)
{
    private const int MostListed = 20;

    public OverviewView Read(IReadOnlyList<GroupNode> groups)
    {
        var current = hosts.Current;
        var off = current.Where(h => h.Status != HostStatus.Up).OrderBy(HostsReading.Worst).ThenBy(h => h.StatusSince).Take(MostListed).Select(rows.Of).ToList();
        var sum = default(CheckCounts);
        var bad = new List<CheckRow>();
        var dated = new List<CheckRow>();
        foreach (var view in board.All())
        {
            sum = sum.With(view.Status, view.Pending);
            if (view.Pending || view.HostDown) continue;
            var tells = view.Status != Muster.Checks.CheckStatus.Ok;
            // Parsing outputs is the dear part: only those that are shown or can carry a date are taken apart.
            if (!tells && !MayBeDated(view.Check)) continue;
            var row = Rows.Of(view);
            if (tells) bad.Add(row);
            dated.Add(row);
        }
        var worst = bad.OrderByDescending(r => r.Badness).ThenByDescending(r => r.Since).Take(MostListed).ToList();
        return new OverviewView(
            current.CountBy(h => h.Status.Text()).ToDictionary(), off, [.. groups.Select(g => new GroupLine(g.Name, g.Selector, g.Hosts, g.NotUp, g.Checks))],
            Rows.Of(sum), worst, bad.Count, DatedFacts.From(dated),
            // Certificates are facts, and stand there.
            [.. forecasts.Coming(MostListed).Where(one => one.Metric.Kind != BoundKind.Certificate)]);
    }

    private static bool MayBeDated(string check) =>
        check is "disk" or "inodes" or "reboot" || check.Contains("tls", StringComparison.Ordinal) || check.Contains("http", StringComparison.Ordinal) || check.Contains("cert", StringComparison.Ordinal);
}
