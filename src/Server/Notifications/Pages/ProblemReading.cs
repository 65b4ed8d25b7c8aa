using Muster.Server.Configuration;
using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Downtimes.Comments;
using Muster.Server.Events;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Graphs.Specs;
using Muster.Server.Hosts;
using Muster.Server.Notifications.Explaining;
using Muster.Server.Notifications.Handlers;
using Muster.Server.Notifications.Incidents;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Routing;
using Muster.Server.Problems;
using Muster.Server.States;
using Muster.Server.Web.Kit;

namespace Muster.Server.Notifications.Pages;

/// <summary>Puts together what the page of a problem shows.</summary>
internal sealed class ProblemReading(
    ProblemStore problems, HostRegistry hosts, StateBoard states, ConfigurationStore configuration, IncidentStore incidents, OutboxStore outbox, Routing.Suppression suppression, WhyPaged why,
    ForecastBoard forecasts, EventStore events, CommentBook comments, AcknowledgementBook acknowledgements, HandlerRuns handlers, TimeProvider time)
{
    private const int MostRows = 50, MostBefore = 8, MostEvents = 8, MostForecasts = 3;

    /// <summary>What happened so long before may have to do with it.</summary>
    private static readonly TimeSpan EventsBefore = TimeSpan.FromHours(6);

    /// <summary>Null when there never was such a problem.</summary>
    public ProblemPageView? Read(long id, PageQuery query)
    {
        if (problems.Find(id) is not { } problem) return null;
        var now = time.GetUtcNow();
        var host = hosts.Find(problem.Host);
        var parts = incidents.OfProblem(id);
        var open = problem.Ended is null;
        return new ProblemPageView(query, problem, host, configuration.Current.Check(problem.Check), host is null || problem.IsOfHost ? null : states.Find(host, problem.Check),
            Graph(problem, host), parts, [.. parts.SelectMany(i => outbox.OfIncident(i.Id)).OrderBy(r => r.Id)],
            host is null || !open ? [] : suppression.Of(new Subject(id, host, problem.Check, problem.Status, problem.Since), now),
            [.. problems.OfHost(problem.Host, MostRows).Where(p => p.Id != id && p.Check == problem.Check).Take(MostBefore)], why.Explain(id, query["person"] is { Length: > 0 } person ? person : null, now))
        {
            Acknowledged = acknowledgements.Of(id, now),
            Forecasts = host is null || !open ? [] : [.. forecasts.Of(host.Id).Where(f => f.IsComing).OrderBy(f => f.Hours).Take(MostForecasts)],
            Events = host is null ? [] : Around(problem, host),
            Comments = comments.Of(id),
            Handled = handlers.Of(problem.Host, problem.Check, problem.Since - TimeSpan.FromMinutes(30), MostBefore).Where(run => problem.Ended is not { } ended || run.At <= ended + TimeSpan.FromMinutes(5)).ToList(),
        };
    }

    /// <summary>What happened on the host, and everywhere, around its beginning and since; the host's own checks turning bad are problems of their own.</summary>
    private List<Event> Around(Problem problem, HostRecord host)
    {
        var until = problem.Ended ?? time.GetUtcNow();
        var question = new EventQuestion { From = problem.Since - EventsBefore, To = until + TimeSpan.FromSeconds(1) };
        var own = events.Read(question with { Labels = [KeyValuePair.Create(EventScope.Host, host.Name)] }, MostRows).Where(e => e.Kind != "check" || e.Labels.GetValueOrDefault("check") != problem.Check);
        var all = events.Read(question with { Kinds = ["deploy", "configuration", "server", "note", "maintenance"] }, MostRows).Where(e => e.Labels.Count == 0 || e.Labels.TryGetValue(EventScope.Tag, out var tag) && host.HasTag(tag));
        return [.. own.Concat(all).DistinctBy(e => e.Id).OrderByDescending(e => e.Start).Take(MostEvents)];
    }

    /// <summary>The series that the check's performance data became; null when it prints none.</summary>
    private GraphSpec? Graph(Problem problem, HostRecord? host) => host is null || problem.IsOfHost || states.Find(host, problem.Check) is not { Perfdata.Count: > 0 } ? null
        : GraphSpec.Of(problem.Check, $$"""{host="{{host.Name}}",check="{{problem.Check}}"}""");
}
