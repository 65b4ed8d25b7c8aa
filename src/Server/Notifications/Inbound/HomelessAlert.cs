using Muster.Server.Downtimes.Alertmanager;

namespace Muster.Server.Notifications.Inbound;

/// <summary>An alert of another system that is no problem here, because no host here is what it is about. Nobody is told of it; it is shown.</summary>
/// <param name="Source">The hook, or <c>Alertmanager API</c>.</param>
/// <param name="What">Its name or the names of hosts it gave.</param>
/// <param name="Reason">With the cure.</param>
public sealed record HomelessAlert(string Source, string What, DateTimeOffset Last, int Times, string Reason)
{
    /// <summary>Newest first: those that hooks refused, and those that were posted and go on.</summary>
    internal static IReadOnlyList<HomelessAlert> All(RefusedAlerts refused, PostedAlerts posted, DateTimeOffset now) =>
    [
        .. refused.All.Select(r => new HomelessAlert(r.Source, r.Names, r.Last, r.Times, r.Reason))
            .Concat(posted.All.Where(a => a.Host is null && a.EndsAt > now).Select(a => new HomelessAlert("Alertmanager API", $"{a.Name} {a.Status}", a.UpdatedAt, 1,
                $"{(a.Labels.GetValueOrDefault("host") ?? a.Labels.GetValueOrDefault("instance")) switch { { } name => $"no host “{name}” is known here", null => "it names no host (label host or instance)" }}: {a.Text}")))
            .OrderByDescending(a => a.Last),
    ];
}
