using Muster.Server.Accounts.Audit;
using Muster.Server.Configuration;
using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Downtimes.Alertmanager;
using Muster.Server.Downtimes.Api;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Explaining;
using Muster.Server.Notifications.Inbound;
using Muster.Server.Notifications.Incidents;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Settings;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Notifications.Api;

/// <param name="Duration">Instead of <paramref name="Expires"/>: 30m, 2h. Neither: as long as the problems.</param>
/// <param name="Sticky">Stays when a problem gets worse.</param>
/// <param name="Role">As which role, where pages ask several; default: as all the person has.</param>
public sealed record AcknowledgeBody(string? Comment, DateTimeOffset? Expires, string? Duration, bool? Sticky, string? Role);

/// <param name="To"><c>team:db</c>, <c>person:ann</c>, <c>rota:</c>, <c>everyone:</c>, <c>policy:</c>, <c>channel:</c>; a name alone where only one of on-call has it.</param>
public sealed record AskBody(IReadOnlyList<string>? To, string? Comment);
public sealed record TestBody(string? To);

/// <summary>Incidents, the outbox, channels and the explanations over REST.</summary>
internal static class NotifyEndpoints
{
    private static readonly SortKeys<Incident> Incidents = new SortKeys<Incident>(i => (long.MaxValue - i.Id).ToString("D19", System.Globalization.CultureInfo.InvariantCulture)).By("opened", i => i.Opened.ToUnixTimeMilliseconds());
    private static readonly SortKeys<OutboxRow> Rows = new SortKeys<OutboxRow>(r => (long.MaxValue - r.Id).ToString("D19", System.Globalization.CultureInfo.InvariantCulture)).By("created", r => r.Created.ToUnixTimeMilliseconds());
    private const int Most = 1_000;

    public static void MapNotifyApi(this IEndpointRouteBuilder routes)
    {
        var incidents = routes.MapGroup("/api/v1/incidents").WithTags("notifications").Require(Role.Viewer);
        incidents.MapGet("", (IncidentStore store, [AsParameters] PageRequest page, bool? open) =>
            Incidents.Page(open == true ? store.Open().Where(i => i.MergedInto is null) : store.Latest(Most, null), page).Select(IncidentAnswer.Of)).WithSummary("Incidents, newest first");
        incidents.MapGet("/{id:long}", (long id, IncidentStore store, OutboxStore outbox) => Detail(Find(store, id), store, outbox)).WithSummary("An incident: members, story, deliveries");
        incidents.MapPost("/{id:long}/acknowledge", AcknowledgeAsync).Require(Role.Operator).WithSummary("Take it on: reminders and escalations that wait for you end");
        incidents.MapDelete("/{id:long}/acknowledge", async (long id, HttpContext http, IncidentAcknowledgements acknowledgements) =>
        {
            http.Concerns($"incident {id}", "acknowledgement taken back");
            return await acknowledgements.TakeBackAsync(id, AcknowledgementEndpoints.Account(http)) switch { > 0 => Results.NoContent(), 0 => throw ApiProblem.Conflict($"no problem of incident {id} is acknowledged."), _ => throw ApiProblem.NotFound($"incident {id} is not open.") };
        }).Require(Role.Operator).WithSummary("Take back what was acknowledged of its problems: pages and reminders begin again");
        incidents.MapPost("/{id:long}/ask", (long id, AskBody body, HttpContext http, IncidentRequests requests, CancellationToken ct) => Refusals.GuardedAsync(async () =>
        {
            http.Concerns($"incident {id}", $"asked {string.Join(", ", body.To ?? [])} to join" + (body.Comment is { Length: > 0 } comment ? $": {comment}" : ""));
            return await requests.AskAsync(id, body.To ?? [], AcknowledgementEndpoints.Account(http), body.Comment ?? "", ct) ? Results.Accepted($"/api/v1/incidents/{id}", new { incident = id }) : throw ApiProblem.NotFound($"incident {id} is not open.");
        })).Require(Role.Operator).WithSummary("Ask others to join: they are told at once and of all that follows, whatever the routes say");

        var notify = routes.MapGroup("/api/v1/notify").WithTags("notifications").Require(Role.Viewer);
        notify.MapGet("/why", (long problem, string? person, WhyPaged why, TimeProvider time) => why.Explain(problem, person, time.GetUtcNow())).WithSummary("Why somebody was, or was not, told of a problem");
        notify.MapGet("/dry-run", (string host, string check, string? status, DryRun dry, TimeProvider time) =>
            dry.Explain(host, check, (status ?? (check == "host" ? "DOWN" : "CRITICAL")).ToUpperInvariant(), time.GetUtcNow())).WithSummary("What would happen if this went critical now");
        notify.MapGet("/deliveries", (OutboxStore store, [AsParameters] PageRequest page, string? state, long? incident) =>
            Rows.Page(incident is { } one ? store.OfIncident(one) : store.Latest(Most, null, State(state)), page).Select(DeliveryAnswer.Of)).WithSummary("Messages and what became of them, newest first");
        notify.MapPost("/deliveries/{id:long}/retry", (long id, HttpContext http, OutboxStore store, OutboxBoard board, TimeProvider time) =>
            ChangeAsync(http, store, board, id, row => row with { State = OutboxState.Waiting, Due = time.GetUtcNow(), Done = null, Reason = "tried again on request" }, "again")).Require(Role.Operator).WithSummary("Try a message again that waits or is dead");
        notify.MapPost("/deliveries/{id:long}/cancel", (long id, HttpContext http, OutboxStore store, OutboxBoard board, TimeProvider time) =>
            ChangeAsync(http, store, board, id, row => row with { State = OutboxState.Cancelled, Done = time.GetUtcNow(), Reason = $"taken out by {http.Caller().Name}" }, "taken out")).Require(Role.Operator).WithSummary("Take a message out that waits or is dead");
        notify.MapGet("/channels", (ConfigurationStore configuration, OutboxPump pump, OutboxBoard board) => configuration.Current.Part<NotifyConfiguration>().Channels.Values.OrderBy(c => c.Name, StringComparer.Ordinal)
            .Select(c => ChannelAnswer.Of(c, pump.HealthOf(c.Name), board.Open.Count(r => r.Channel == c.Name))).ToList()).WithSummary("Channels and how they do");
        notify.MapPost("/channels/{name}/test", TestAsync).Require(Role.Operator).WithSummary("Send a test through a channel");
        notify.MapGet("/homeless", (RefusedAlerts refused, PostedAlerts posted, TimeProvider time) => HomelessAlert.All(refused, posted, time.GetUtcNow())).WithSummary("Alerts of other systems about hosts that are not known here: nobody is told of them");
        notify.MapGet("/routes", (ConfigurationStore configuration) => configuration.Current.Part<NotifyConfiguration>().Routes.Select(RouteAnswer.Of).ToList()).WithSummary("The tree of routes");
    }

    internal static IncidentDetail Detail(Incident incident, IncidentStore store, OutboxStore outbox) => new(IncidentAnswer.Of(incident),
        [.. incident.Members.OrderBy(m => m.Held is not null).ThenByDescending(m => m.Open).ThenBy(m => m.HostName, StringComparer.Ordinal).Select(MemberAnswer.Of)],
        store.Story(incident.Id), [.. outbox.OfIncident(incident.Id).Select(DeliveryAnswer.Of)]);

    private static Incident Find(IncidentStore store, long id) => store.Find(id) ?? throw ApiProblem.NotFound($"there never was an incident {id}.");

    private static OutboxState? State(string? text) => text is null ? null : Enum.TryParse<OutboxState>(text, ignoreCase: true, out var state) ? state
        : throw ApiProblem.BadRequest($"state: “{text}” is none of waiting, leased, sent, passedOn, merged, dead, cancelled");

    private static async Task<IResult> AcknowledgeAsync(long id, AcknowledgeBody? body, HttpContext http, IncidentAcknowledgements acknowledgements, CancellationToken ct)
    {
        http.Concerns($"incident {id}", "acknowledged" + (body?.Comment is { Length: > 0 } comment ? $": {comment}" : ""));
        try
        {
            var how = new Acknowledging(AcknowledgementEndpoints.Account(http), body?.Comment ?? "", AcknowledgementEnd.Read(body?.Expires, body?.Duration), body?.Sticky ?? false, body?.Role);
            return await acknowledgements.TakeAsync(id, how, ct) is { } left ? Results.Json(new { incident = id, stillAsked = left }) : throw ApiProblem.NotFound($"incident {id} is not open.");
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message + ".");
        }
    }

    private static async Task<DeliveryAnswer> ChangeAsync(HttpContext http, OutboxStore store, OutboxBoard board, long id, Func<OutboxRow, OutboxRow> change, string what)
    {
        if (store.Find(id) is not { } row) throw ApiProblem.NotFound($"there is no message {id}.");
        // One that is under way may arrive whatever is said here.
        if ((board.Open.FirstOrDefault(r => r.Id == id)?.State ?? row.State) is not (OutboxState.Waiting or OutboxState.Dead)) throw ApiProblem.Conflict($"message {id} is {row.State.ToString().ToLowerInvariant()}: only one that waits or is dead can be changed.");
        var changed = change(row);
        await store.WriteAsync(db => OutboxStore.Save(db, changed));
        board.Put(changed);
        http.Concerns($"message {id}", what);
        return DeliveryAnswer.Of(changed);
    }

    private static async Task<IReadOnlyList<DeliveryAnswer>> TestAsync(string name, TestBody? body, HttpContext http, ConfigurationStore configuration, ChannelKinds kinds, ChannelTests tests)
    {
        var channel = configuration.Current.Part<NotifyConfiguration>().Channels.GetValueOrDefault(name) ?? throw ApiProblem.NotFound($"there is no channel “{name}”.");
        if (body?.To is { Length: > 0 } to && kinds.Of(channel).Objection(to) is { } objection) throw ApiProblem.BadRequest($"to: {objection}");
        http.Concerns($"channel {name}", "tested");
        var rows = await tests.SendAsync(channel, body?.To, http.Caller().Name) ?? throw ApiProblem.BadRequest("to: this channel needs an address, and nobody on call is reached through it");
        return [.. rows.Select(DeliveryAnswer.Of)];
    }
}
