using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Notifications.Incidents;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;
using Muster.Server.Problems;
using Muster.Server.Web.Api;

namespace Muster.Server.Notifications.Explaining;

/// <summary>"Why was I (not) paged": from the incidents a problem was part of, their stories, the routes, and what became of each message.</summary>
public sealed class WhyPaged(ProblemStore problems, IncidentStore incidents, OutboxStore outbox, HostRegistry hosts, ConfigurationStore configuration, Recipients recipients)
{
    /// <param name="person"><c>person:ann</c>, <c>ann</c>, <c>channel:ops</c>; null: anybody.</param>
    /// <exception cref="ApiProblem">There never was such a problem.</exception>
    public Explanation Explain(long number, string? person, DateTimeOffset now)
    {
        var problem = problems.Find(number) ?? throw ApiProblem.NotFound($"there never was a problem {number}.");
        var who = person is { Length: > 0 } ? person.Contains(':') ? person : $"person:{person}" : null;
        var lines = new List<ExplanationLine>();
        var deliveries = new List<OutboxRow>();
        var all = incidents.OfProblem(number).Reverse().ToList();
        foreach (var incident in all)
        {
            lines.Add(new("incident", $"It is part of incident {incident.Id}, “{IncidentWording.Title(incident)}”{(incident.MergedInto is { } into ? $", which became part of incident {into}" : "")}.", At: incident.Opened));
            if (incident.Find(number)?.Held is { } held) lines.Add(new("cause", $"It is not told for itself: {held}. What is told is the incident's cause.", false));
            foreach (var branch in incident.Branches.Where(b => b.Quiet is not null)) lines.Add(new("quiet", $"Route {branch.Route} is kept quiet: {branch.Quiet}.", false));
            foreach (var branch in incident.Branches.Where(b => b.Trouble is not null)) lines.Add(new("route", $"Route {branch.Route}: {branch.Trouble}.", false));
            foreach (var line in incidents.Story(incident.Id).Where(e => e.Kind is "told" or "quiet" or "taken" or "ended" or "resolved" or "outlived")) lines.Add(new("story", line.Text, At: line.At));
            deliveries.AddRange(outbox.OfIncident(incident.Id));
        }
        if (all.Count == 0) lines.Add(new("incident", "No incident has it yet: it is being looked at, or was over before it could be."));
        lines.AddRange(Routes(problem, who, now));
        var mine = deliveries.Where(row => who is null || row.Recipient == who).ToList();
        lines.AddRange(mine.Select(row => new ExplanationLine("delivery", Tell(row), row.State is OutboxState.Sent, row.Done ?? row.Created)));
        return new Explanation(Verdict(problem, who, all, mine), lines);
    }

    /// <summary>How the routes of now take it: who else would have been told, and at which condition others stopped.</summary>
    private IEnumerable<ExplanationLine> Routes(Problem problem, string? who, DateTimeOffset now)
    {
        if (hosts.Find(problem.Host) is not { } host) yield break;
        foreach (var step in RouteTree.Trace(configuration.Current.Part<NotifyConfiguration>(), new Subject(problem.Id, host, problem.Check, problem.Status, problem.Since), now))
        {
            var told = step.Taken ? recipients.Resolve(step.Route.Notify, new RecipientQuestion(now, now, [])).Now : [];
            var names = who is null || !step.Taken ? "" : told.Any(r => r.Id == who) ? $", and {who} is among those it tells" : $", and tells {string.Join(", ", told.Select(r => r.Id))}: {who} is not among them";
            yield return new ExplanationLine("route", $"Route {step.Route.Name}: {step.Why}{names}.", step.Taken);
        }
    }

    private static string Verdict(Problem problem, string? who, List<Incident> all, List<OutboxRow> rows)
    {
        var name = who ?? "Anybody";
        if (rows.Any(row => row.State == OutboxState.Sent)) return $"{(who ?? "Somebody")} was told, first at {IncidentWording.Clock(rows.First(row => row.State == OutboxState.Sent).Done!.Value)} UTC.";
        if (rows.Any(row => row.Open)) return $"{name} is about to be told: the message waits ({rows.First(row => row.Open).Reason}).";
        if (rows.Any(row => row.State == OutboxState.Dead)) return $"{name} could not be told: {rows.First(row => row.State == OutboxState.Dead).Reason}.";
        if (all.LastOrDefault() is { } incident)
        {
            if (incident.Find(problem.Id)?.Held is { } held) return $"{name} was not told of it by itself: {held}.";
            if (incident.Branches.FirstOrDefault(b => b.Quiet is not null) is { } quiet) return $"{name} was not told: {quiet.Quiet}.";
            if (!incident.IsTold) return problem.Ended is null ? $"{name} was not told yet: the incident waits for its cause to show." : $"{name} was not told: it was over before anybody was.";
        }
        return who is null ? "Nobody was told." : $"{who} was not told: no route that took it names them.";
    }

    internal static string Tell(OutboxRow row)
    {
        var what = $"{row.Kind.ToUpperInvariant()} to {row.Recipient}{(row.Channel.Length > 0 ? $" through {row.Channel}" : "")}{(row.Address.Length > 0 ? $" ({row.Address})" : "")}";
        return row.State switch
        {
            OutboxState.Sent => $"{what}: delivered, {row.Receipt}",
            OutboxState.PassedOn => $"{what}: {row.Reason}",
            OutboxState.Merged => $"{what}: {row.Reason}",
            OutboxState.Dead => $"{what}: not delivered, {row.Reason}",
            OutboxState.Cancelled => $"{what}: taken out",
            _ => $"{what}: waits{(row.Reason.Length > 0 ? $", {row.Reason}" : "")}",
        };
    }
}
