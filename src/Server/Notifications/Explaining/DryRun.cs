using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Notifications.Incidents;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;
using Muster.Server.OnCall;
using Muster.Server.Problems;
using Muster.Server.Problems.Causes;
using Muster.Server.States;
using Muster.Server.Web.Api;

namespace Muster.Server.Notifications.Explaining;

/// <summary>"What would happen if this went critical now": the same causes, holds, routes and people as for a real problem; nothing is kept or sent.</summary>
public sealed class DryRun(
    HostRegistry hosts, ProblemStore problems, CauseJudge judge, Routing.Suppression suppression, Recipients recipients, OnCallNow onCall, ConfigurationStore configuration, StateBoard states)
{
    /// <exception cref="ApiProblem">No such host, check or status.</exception>
    public Explanation Explain(string hostName, string check, string status, DateTimeOffset now)
    {
        var host = hosts.Find(hostName) ?? throw ApiProblem.NotFound($"there is no host “{hostName}”.");
        if (check != Problem.HostCheck && states.Find(host, check) is null && configuration.Current.Check(check) is null) throw ApiProblem.NotFound($"there is no check “{check}”.");
        if (status is not ("WARNING" or "CRITICAL" or "UNKNOWN" or "DOWN" or "BLIND")) throw ApiProblem.BadRequest("status: WARNING, CRITICAL, UNKNOWN; DOWN or BLIND for the check host");
        var subject = new Subject(0, host, check, status, now);
        var lines = new List<ExplanationLine>();
        var causes = judge.Judge([.. problems.LoadOpen().Where(p => p.Host != host.Id || p.Check != check), new Problem(long.MaxValue, host.Id, check, status, now, "", null)]);
        var chain = CauseJudge.Chain(long.MaxValue, causes);
        foreach (var cause in chain) lines.Add(new("cause", cause.Problem is null ? $"It would be one of many: {cause.Reason}." : $"It would be held back: {cause.Reason}.", cause.Problem is null ? null : false));
        var holds = suppression.Of(subject, now);
        foreach (var hold in holds) lines.Add(new("quiet", $"It would be kept quiet, {hold.Reason}.", false));
        var told = new List<string>();
        foreach (var step in RouteTree.Trace(configuration.Current.Part<NotifyConfiguration>(), subject, now))
        {
            lines.Add(new("route", $"Route {step.Route.Name}: {step.Why}.", step.Taken));
            if (step.Taken) lines.AddRange(Receivers(step.Route, now, told));
        }
        var policy = configuration.Current.Check(check)?.Policy;
        var attempts = policy is null ? "" : policy.MaxAttempts == 1 ? " at the first bad result" : $" after {policy.MaxAttempts} attempts";
        var people = told.Count == 0 ? "nobody" : string.Join(", ", told.Distinct());
        return new Explanation(chain.Any(c => c.Problem is not null) ? $"{people} would not be told of it by itself: {chain[0].Reason}."
            : holds.Count > 0 ? $"{people} would be told{attempts}, but not now: {holds[0].Reason}." : $"{people} would be told{attempts}.", lines);
    }

    private IEnumerable<ExplanationLine> Receivers(NotifyRoute route, DateTimeOffset now, List<string> told)
    {
        var plan = recipients.Resolve(route.Notify, new RecipientQuestion(now, now, []));
        if (plan.Trouble is { } trouble) yield return new("recipient", trouble + ".", false);
        foreach (var recipient in plan.Now)
        {
            told.Add(recipient.Id);
            yield return new("recipient", recipient.Reach.Count == 0 ? $"{recipient.Id} has no contact that goes through a configured channel."
                : $"{recipient.Id}, after {IncidentWording.Spell(route.Wait)}, through {string.Join(", else ", recipient.Reach.Select(r => r.Address.Length > 0 ? $"{r.Channel} ({r.Address})" : r.Channel))}{(recipient.Via != recipient.Id ? $"; {recipient.Via}" : "")}.", recipient.Reach.Count > 0);
        }
        foreach (var target in route.Notify.Where(t => t.Kind == "policy"))
            if (onCall.Configured.Policies.TryGetValue(target.Name, out var policy))
                foreach (var chain in policy.Chains)
                {
                    var after = TimeSpan.Zero;
                    foreach (var step in chain.Steps)
                    {
                        after += step.After;
                        var people = onCall.Of(step, chain.Role, now + after);
                        told.AddRange(after == TimeSpan.Zero ? people.Select(p => $"person:{p.Person.Id}") : []);
                        yield return new("recipient", $"policy {policy.Name}{(chain.Role.Length > 0 ? $" for the role {chain.Role}" : "")}, {(after == TimeSpan.Zero ? "at once" : $"after {IncidentWording.Spell(after)} without acknowledgement")}: {(people.Count == 0 ? "nobody" : string.Join(", ", people.Select(p => $"{p.Person.Id} ({p.Via})")))}.", people.Count > 0);
                    }
                }
    }
}
