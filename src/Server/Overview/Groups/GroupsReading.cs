using Muster.Server.Hosts;
using Muster.Server.Overview.Reading;
using Muster.Server.States;

namespace Muster.Server.Overview.Groups;

/// <summary>Counts the service tree over the hosts as they are now.</summary>
public sealed class GroupsReading(HostRegistry hosts, StateBoard board)
{
    public IReadOnlyList<GroupNode> Read(IReadOnlyList<Configuration.GroupNode> groups)
    {
        if (groups.Count == 0) return [];
        var counts = hosts.Current.ToDictionary(h => h.Id, h => Rows.Of(board.Count(h.Id)));
        return [.. groups.Select(g => Node(g, counts))];
    }

    private GroupNode Node(Configuration.GroupNode group, Dictionary<HostId, Standing> counts)
    {
        int all = 0, off = 0;
        var sum = default(Standing);
        foreach (var host in hosts.Current.Where(h => group.AllTags.All(h.HasTag)))
        {
            all++;
            if (host.Status != HostStatus.Up) off++;
            var one = counts.GetValueOrDefault(host.Id);
            sum = new Standing(sum.Ok + one.Ok, sum.Warning + one.Warning, sum.Critical + one.Critical, sum.Unknown + one.Unknown, sum.Pending + one.Pending);
        }
        return new GroupNode(group.Name, string.Join(" and ", group.AllTags), all, off, sum, [.. group.Groups.Select(g => Node(g, counts))]);
    }
}
