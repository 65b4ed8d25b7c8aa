using Muster.Server.Downtimes.Matching;
using Muster.Server.Hosts;
using Muster.Server.Problems;

namespace Muster.Server.Downtimes.Alertmanager;

/// <summary>Open problems and posted alerts as Alertmanager's clients see them.</summary>
internal sealed class AlertList(ProblemBoard problems, PostedAlerts posted, HostRegistry hosts, Suppressions suppressions, TimeProvider time)
{
    /// <summary>The one receiver there is: what happens behind it is said by the routes.</summary>
    public static readonly ReceiverAnswer Receiver = new("muster");

    public IEnumerable<AlertAnswer> All()
    {
        var now = time.GetUtcNow();
        foreach (var problem in problems.All().Where(p => !p.Check.StartsWith(Problem.ExternalPrefix, StringComparison.Ordinal)))
        {
            var labels = suppressions.LabelsOf(problem.Host, problem.Check, problem.Status);
            var flat = labels.Flat;
            yield return new AlertAnswer(flat, new Dictionary<string, string> { ["summary"] = problem.Output }, problem.Since, now + PostedAlerts.ResolveAfter, now, PostedAlert.FingerprintOf(flat), [Receiver],
                Status(suppressions.For(problem.Host, problem.Check, problem.Status, now)), "")
            { Problem = labels };
        }
        foreach (var alert in posted.All.Where(a => a.EndsAt > now))
        {
            var host = alert.Host is { } id ? hosts.Find(id) : null;
            var labels = host is null ? ProblemLabels.Of(alert.Labels, null) : ProblemLabels.Of(alert.Labels, host);
            var held = host is null ? suppressions.For(labels, now) : suppressions.For(host, Problem.ExternalPrefix + alert.Name, alert.Status, now);
            yield return new AlertAnswer(alert.Labels, alert.Annotations, alert.StartsAt, alert.EndsAt, alert.UpdatedAt, alert.Fingerprint, [Receiver], Status(held), alert.GeneratorUrl) { Problem = labels };
        }
    }

    /// <summary>Alertmanager knows silences; what else holds a problem back stands where its inhibitions do.</summary>
    private static AlertStatusAnswer Status(IReadOnlyList<Suppression> held) => new(held.Count > 0 ? "suppressed" : "active",
        [.. held.Where(s => s.Kind == SuppressionKind.Silence).Select(s => s.Id)],
        [.. held.Where(s => s.Kind != SuppressionKind.Silence).Select(s => $"{s.Kind.ToString().ToLowerInvariant()}-{s.Id}")]);
}
