using Muster.Server.Accounts.Audit;
using Muster.Server.Configuration;
using Muster.Server.Downtimes.Alertmanager;
using Muster.Server.Hosts;
using Muster.Server.Notifications.Api;
using Muster.Server.Notifications.Explaining;
using Muster.Server.Notifications.Inbound;
using Muster.Server.Notifications.Incidents;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Notifications.Pages;

/// <summary>The pages of notifications, incidents and problems, and the one behind a message's link.</summary>
internal static class NotifyPages
{
    private const int MostRows = 50;

    public static void MapNotifyPages(this IEndpointRouteBuilder routes)
    {
        routes.MapPage("/notifications", (HttpRequest request, IncidentStore incidents, OutboxStore outbox, OutboxBoard board, OutboxPump pump, ConfigurationStore configuration, HostRegistry hosts, DryRun dry, RefusedAlerts refused, PostedAlerts posted, TimeProvider time) =>
            PageResult.Of<NotificationsPage>("Notifications", ("View", List(PageQuery.From(request), incidents, outbox, board, pump, configuration, hosts, dry, time.GetUtcNow()) with { Homeless = HomelessAlert.All(refused, posted, time.GetUtcNow()) })));
        routes.MapPage("/incidents/{id:long}", (long id, IncidentStore incidents, OutboxStore outbox, ConfigurationStore configuration) => incidents.Find(id) is { } found
            ? PageResult.Of<IncidentPage>(IncidentWording.Title(found), ("View", IncidentView.Of(found, incidents.Story(id), outbox.OfIncident(id), NotifyTargets.Names(configuration.Current))))
            : NotFoundPage.Answer($"There never was an incident {id}", "/notifications", "All notifications"));
        routes.MapPage("/problems/{id:long}", (long id, HttpRequest request, ProblemReading reading) => reading.Read(id, PageQuery.From(request)) is not { } view ? NotFoundPage.Answer($"There never was a problem {id}", "/problems", "All problems")
            : PageResult.Of<ProblemPage>(view.Host is not { } host ? $"Problem {id}" : view.Problem.IsOfHost ? host.Name : $"{host.Name}: {view.Problem.Check}", ("View", view)));
        routes.MapGet("/ack/{token}", (string token, AcknowledgeLinks links, IncidentStore incidents, TimeProvider time) => links.Read(token, time.GetUtcNow()) is var (incident, who) && incidents.Find(incident) is { } found
            ? PageResult.Bare<AcknowledgePage>("Acknowledge", ("Title", IncidentWording.Title(found)), ("Who", Name(who)), ("Incident", incident), ("Done", found.TakenBy.Exists(t => t.Person == Name(who))))
            : PageResult.Bare<AcknowledgePage>("Acknowledge")).AllowPublic().ExcludeFromDescription();
        routes.MapPost("/ack/{token}", async (string token, HttpRequest request, AuditTrail audit, AcknowledgeLinks links, IncidentAcknowledgements acknowledgements, TimeProvider time, CancellationToken ct) =>
        {
            if (links.Read(token, time.GetUtcNow()) is not var (incident, who)) throw ApiProblem.NotFound("this link is not good any more.");
            var form = request.HasFormContentType ? await request.ReadFormAsync(ct) : null;
            var comment = form?["comment"].ToString() ?? "";
            var taken = await acknowledgements.TakeAsync(incident, new Acknowledging(Name(who), comment.Length <= 500 ? comment : comment[..500]), ct);
            await audit.RecordAsync(Name(who), "acknowledged by link", $"incident {incident}", taken is null ? "it was over" : comment);
            return Results.Redirect($"/ack/{token}");
        }).AllowPublic().Unaudited().DisableAntiforgery().ExcludeFromDescription();
    }

    /// <summary><c>person:ann</c> acknowledges as ann, a channel as the channel.</summary>
    private static string Name(string recipient) => recipient.StartsWith("person:", StringComparison.Ordinal) ? recipient["person:".Length..] : recipient;

    private static NotificationsView List(
        PageQuery query, IncidentStore incidents, OutboxStore outbox, OutboxBoard board, OutboxPump pump, ConfigurationStore configuration, HostRegistry hosts, DryRun dry, DateTimeOffset now)
    {
        var configured = configuration.Current.Part<NotifyConfiguration>();
        var waiting = board.Open;
        var channels = configured.Channels.Values.OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => ChannelAnswer.Of(c, pump.HealthOf(c.Name), waiting.Count(r => r.Channel == c.Name))).ToList();
        var (explanation, steps, wrong) = Dry(query, configured, hosts, dry, now);
        return new NotificationsView(query, configured, [.. incidents.Open().Where(i => i.MergedInto is null).Reverse()], outbox.Latest(MostRows, null), outbox.Latest(MostRows, null, OutboxState.Dead), channels, waiting.Count, explanation, steps, wrong);
    }

    private static (Explanation?, IReadOnlyList<RouteStep>?, string?) Dry(PageQuery query, NotifyConfiguration configured, HostRegistry hosts, DryRun dry, DateTimeOffset now)
    {
        if (query["host"].Length == 0) return (null, null, null);
        var check = query["check"].Length > 0 ? query["check"] : Problems.Problem.HostCheck;
        var status = query["status"] is { Length: > 0 } word ? word : "CRITICAL";
        if (check == Problems.Problem.HostCheck && status is not ("DOWN" or "BLIND")) status = "DOWN";
        try
        {
            var explanation = dry.Explain(query["host"], check, status, now);
            return (explanation, RouteTree.Trace(configured, new Subject(0, hosts.Find(query["host"])!, check, status, now), now), null);
        }
        catch (ApiProblem wrong)
        {
            return (null, null, wrong.Message);
        }
    }
}
