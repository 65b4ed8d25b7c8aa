using Muster.Server.Web.Api;

namespace Muster.Server.MetricsApi.Forward;

/// <summary>The forwarding among the server's own figures.</summary>
internal static class ForwardFigures
{
    public static void Add(OwnMetrics own, Func<IReadOnlyList<ForwardState>> states, Func<double> notQueued)
    {
        own.Counter("muster_metrics_forward_samples_total", "Samples for other stores by what became of them: sent, refused by the store, lost because the queue was full or damaged.", ["store", "outcome"],
            () => states().SelectMany(state => new (IReadOnlyList<string>, double)[] { ([state.Name, "sent"], state.Sent), ([state.Name, "refused"], state.Refused), ([state.Name, "lost"], state.Lost) }));
        own.Counter("muster_metrics_forward_retries_total", "Requests to other stores that had to be made again.", ["store"],
            () => states().Select(state => ((IReadOnlyList<string>)[state.Name], (double)state.Retries)));
        own.Gauge("muster_metrics_forward_pending_samples", "Samples that wait for another store.", "store", () => states().Select(state => (state.Name, (double)state.Pending)));
        own.Counter("muster_metrics_forward_unqueued_samples_total", "Samples that could not be queued for other stores.", notQueued);
    }
}
