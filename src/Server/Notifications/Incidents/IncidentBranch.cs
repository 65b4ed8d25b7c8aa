using Muster.Server.Notifications.Settings;

namespace Muster.Server.Notifications.Incidents;

/// <summary>An incident on its way along one route.</summary>
public sealed record IncidentBranch
{
    public required string Route { get; init; }
    public required IReadOnlyList<string> Notify { get; init; }
    public required TimeSpan Wait { get; init; }
    public required TimeSpan Interval { get; init; }
    public required TimeSpan Repeat { get; init; }

    /// <summary>When the first problem came this way.</summary>
    public required DateTimeOffset Begun { get; init; }

    /// <summary>When it was first told; null: not yet.</summary>
    public DateTimeOffset? Alerted { get; init; }

    /// <summary>Null: a route. Else somebody asked for it, so nothing keeps it quiet.</summary>
    public IncidentRequest? Asked { get; init; }

    /// <summary>As stories name it.</summary>
    internal string Way => Asked is null ? $"route {Route}" : Route;

    /// <summary>Why it is not told; null: nothing keeps it.</summary>
    public string? Quiet { get; init; }

    /// <summary>Why not everybody the route names could be found.</summary>
    public string? Trouble { get; init; }

    internal IReadOnlyList<NotifyTarget> Targets => [.. Notify.Select(NotifyTarget.Parse).OfType<NotifyTarget>()];

    public static IncidentBranch Of(NotifyRoute route, DateTimeOffset begun) => new()
    {
        Route = route.Name,
        Notify = [.. route.Notify.Select(target => target.ToString())],
        Wait = route.Wait,
        Interval = route.Interval,
        Repeat = route.Repeat,
        Begun = begun,
    };

    /// <summary>Told at once, and with the pace of the incident's routes.</summary>
    internal static IncidentBranch Of(IncidentRequest asked, IReadOnlyList<NotifyTarget> targets, Incident incident, DateTimeOffset now)
    {
        var (wait, interval, repeat) = incident.Branches is [var first, ..] ? (first.Wait, first.Interval, first.Repeat) : (NotifyRoute.Default.Wait, NotifyRoute.Default.Interval, NotifyRoute.Default.Repeat);
        return new()
        {
            Route = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"request {incident.Branches.Count(b => b.Asked is not null) + 1} by {asked.By}"),
            Notify = [.. targets.Select(target => target.ToString())],
            Wait = wait,
            Interval = interval,
            Repeat = repeat,
            Begun = now - wait,
            Asked = asked,
        };
    }
}

/// <summary>What was told of an incident so far.</summary>
/// <param name="Last">When anything was; null: nothing was.</param>
/// <param name="State">The open members and their statuses as they were told.</param>
/// <param name="Weight">Of the worst of them (<see cref="Routing.Subject.Weight"/>).</param>
/// <param name="Pages">Who was paged, as <c>recipient|occasion</c>.</param>
/// <param name="Resolved">The end was told.</param>
public sealed record IncidentTold(DateTimeOffset? Last, string State, int Weight, IReadOnlyList<string> Pages, bool Resolved)
{
    public static IncidentTold Nothing { get; } = new(null, "", 0, [], false);
}
