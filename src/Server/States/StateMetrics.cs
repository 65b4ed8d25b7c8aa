using Muster.Server.Hosts;
using Muster.Server.States.Engine;
using Muster.Server.States.History;
using Muster.Server.Web.Api;

namespace Muster.Server.States;

/// <summary>The figures of hosts and states for <c>/metrics</c>, and what stops them for <c>/readyz</c>.</summary>
internal static class StateMetrics
{
    public static void Register(IServiceProvider services)
    {
        var (metrics, engine) = (services.GetRequiredService<OwnMetrics>(), services.GetRequiredService<StateEngine>());
        var (writer, hosts) = (services.GetRequiredService<TransitionWriter>(), services.GetRequiredService<HostRegistry>());
        services.GetRequiredService<Readiness>().Watch(() => engine.Failure);
        metrics.Counter("muster_results_total", "Results judged since the start.", () => engine.Judged);
        metrics.Counter("muster_results_duplicate_total", "Results that had come before and were dropped.", () => engine.Duplicates);
        metrics.Counter("muster_results_unassigned_total", "Results of checks their host does not have.", () => engine.Unassigned);
        metrics.Counter("muster_journal_bytes_total", "End of the journal of results.", () => engine.JournalEnd);
        metrics.Gauge("muster_journal_failing", "1 while the journal cannot be written and no results are taken.", () => engine.Failure is null ? 0 : 1);
        metrics.Counter("muster_transitions_total", "Changes of state written since the start.", () => writer.Written);
        metrics.Gauge("muster_transitions_waiting", "Changes of state that wait for the database.", () => writer.Waiting);
        metrics.Gauge("muster_hosts", "Hosts by status.", "status",
            () => Enum.GetValues<HostStatus>().Select(status => (status.Text(), (double)hosts.All.Count(host => host.Status == status))));
    }
}
