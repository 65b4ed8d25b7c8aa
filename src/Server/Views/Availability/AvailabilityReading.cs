using System.Collections.Concurrent;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Problems;
using Muster.Server.States;
using Muster.Server.States.History;

namespace Muster.Server.Views.Availability;

/// <summary>A group's month.</summary>
/// <param name="Group">Empty: all hosts.</param>
/// <param name="Month">Its first day.</param>
/// <param name="Problems">That began in it, of hosts and of checks.</param>
/// <param name="Open">Of those, not ended yet.</param>
/// <param name="MttaSeconds">Mean from the beginning to the first acknowledgement, of those acknowledged; null: none was.</param>
/// <param name="MttrSeconds">Mean from the beginning to the recovery, of those that recovered; null: none did.</param>
public sealed record GroupMonth(
    string Group, DateOnly Month, bool Whole, int Hosts, Shares HostTime, Shares CheckTime, int Problems, int Open, int Acknowledged, double? MttaSeconds, double? MttrSeconds);

/// <summary>Availability by group and month. Months that are over are worked out once; the present one anew after a while.</summary>
public sealed class AvailabilityReading(
    HostStore hostStore, HostRegistry hosts, TransitionStore transitions, StateBoard board, ProblemStore problems, ConfigurationStore configuration, IEnumerable<AcknowledgementSource> acknowledgements, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30), FreshPast = TimeSpan.FromMinutes(10);
    private readonly MonthReading _reading = new(hostStore, hosts, transitions, board, problems, acknowledgements);
    private readonly ConcurrentDictionary<DateOnly, (Month Month, DateTimeOffset At)> _kept = new();
    private readonly Lock _gate = new();

    /// <summary>All hosts first, then every group in the order of the tree; the newest month first.</summary>
    public IReadOnlyList<GroupMonth> Read(DateOnly newest, int months)
    {
        List<(string Name, HashSet<HostId> Members)> groups = [("", [.. hosts.All.Select(host => host.Id)]), .. Every(configuration.Current.Groups).Select(group => (group.Name, hosts.All.Where(host => group.AllTags.All(host.HasTag)).Select(host => host.Id).ToHashSet()))];
        var rows = new List<GroupMonth>();
        for (var back = 0; back < months; back++)
        {
            var first = newest.AddMonths(-back);
            if (Of(first) is not { } month) continue;
            foreach (var (name, members) in groups) rows.Add(Row(name, first, month, members));
        }
        return rows;
    }

    private static GroupMonth Row(string name, DateOnly first, Month month, HashSet<HostId> members)
    {
        var (host, checks, counted) = (default(Shares), default(Shares), 0);
        foreach (var (id, figures) in month.Hosts)
        {
            if (!members.Contains(id) || figures.Host == default) continue;
            counted++;
            host += figures.Host;
            checks += figures.Checks;
        }
        var begun = month.Problems.Where(problem => members.Contains(problem.Host)).ToList();
        double[] recovery = [.. begun.Where(problem => problem.Ended is not null).Select(problem => (problem.Ended!.Value - problem.Since).TotalSeconds)];
        double[] response = [.. begun.Where(problem => month.Acknowledged.ContainsKey(problem.Id)).Select(problem => Math.Max(0, (month.Acknowledged[problem.Id] - problem.Since).TotalSeconds))];
        return new GroupMonth(name, first, month.To >= Start(first.AddMonths(1)), counted, host, checks, begun.Count, begun.Count(problem => problem.Ended is null), response.Length,
            response.Length == 0 ? null : response.Average(), recovery.Length == 0 ? null : recovery.Average());
    }

    /// <summary>Null: it has not begun.</summary>
    private Month? Of(DateOnly first)
    {
        var now = time.GetUtcNow();
        var (from, to) = (Start(first), Start(first.AddMonths(1)));
        if (from >= now) return null;
        lock (_gate)
        {
            // Problems of a past month may still recover, and be acknowledged: it is looked at again, but not for every reader.
            if (_kept.TryGetValue(first, out var kept) && now - kept.At < (to <= now ? FreshPast : Fresh)) return kept.Month;
            var month = _reading.Read(from, to < now ? to : now);
            _kept[first] = (month, now);
            return month;
        }
    }

    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static IEnumerable<GroupNode> Every(IReadOnlyList<GroupNode> groups) => groups.SelectMany(group => Every(group.Groups).Prepend(group));
}
