using Muster.Server.Configuration;
using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Downtimes.Comments;
using Muster.Server.Events;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Graphs.Specs;
using Muster.Server.Hosts;
using Muster.Server.Notifications.Api;
using Muster.Server.Notifications.Explaining;
using Muster.Server.Notifications.Handlers;
using Muster.Server.Notifications.Inbound;
using Muster.Server.Notifications.Incidents;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;
using Muster.Server.Problems;
using Muster.Server.States;
using Muster.Server.Web.Kit;

namespace Muster.Server.Notifications.Pages;

/// <summary>What the page of notifications shows.</summary>
/// <param name="Steps">What the routes said in the dry run that the address asks for; null: none is asked for.</param>
public sealed record NotificationsView(
    PageQuery Query, NotifyConfiguration Configured, IReadOnlyList<Incident> Incidents, IReadOnlyList<OutboxRow> Latest, IReadOnlyList<OutboxRow> Dead, IReadOnlyList<ChannelAnswer> Channels, int Waiting,
    Explanation? DryRun, IReadOnlyList<RouteStep>? Steps, string? Wrong)
{
    public IReadOnlyList<HomelessAlert> Homeless { get; init; } = [];
}

/// <param name="Names">Who may be asked to join: <c>team:db</c>.</param>
public sealed record IncidentView(Incident Incident, IReadOnlyList<IncidentMember> Members, IReadOnlyList<IncidentEvent> Story, IReadOnlyList<OutboxRow> Deliveries, IReadOnlyList<string> Names)
{
    public static IncidentView Of(Incident incident, IReadOnlyList<IncidentEvent> story, IReadOnlyList<OutboxRow> deliveries, IReadOnlyList<string> names) =>
        new(incident, [.. incident.Members.OrderBy(m => m.Held is not null).ThenByDescending(m => m.Open).ThenBy(m => m.HostName, StringComparer.Ordinal)], story, deliveries, names);

    /// <summary>The story, newest first; what came one after another in the same way stands together.</summary>
    public IReadOnlyList<IReadOnlyList<IncidentEvent>> Runs
    {
        get
        {
            var runs = new List<List<IncidentEvent>>();
            foreach (var line in Story.Reverse())
            {
                if (line.Kind is "joined" or "held" or "recovered" && runs is [.., var last] && last[0].Kind == line.Kind) last.Add(line);
                else runs.Add([line]);
            }
            return runs;
        }
    }
}

/// <summary>What a problem's page shows.</summary>
/// <param name="State">The check's as it is now; null for a host's problem, or when the check is gone.</param>
/// <param name="Holds">Why nobody is told now.</param>
/// <param name="Why">For the person the address asks about; null: nobody asked.</param>
public sealed record ProblemPageView(
    PageQuery Query, Problem Problem, HostRecord? Host, CheckDefinition? Check, CheckView? State, GraphSpec? Graph, IReadOnlyList<Incident> Incidents, IReadOnlyList<OutboxRow> Deliveries,
    IReadOnlyList<Hold> Holds, IReadOnlyList<Problem> Before, Explanation Why)
{
    public Acknowledgement? Acknowledged { get; init; }

    /// <summary>What is coming on the host.</summary>
    public IReadOnlyList<CurrentForecast> Forecasts { get; init; } = [];

    /// <summary>What happened around it, newest first.</summary>
    public IReadOnlyList<Event> Events { get; init; } = [];
    public IReadOnlyList<Comment> Comments { get; init; } = [];

    /// <summary>What the check did about it by itself.</summary>
    public IReadOnlyList<HandlerRun> Handled { get; init; } = [];
}
