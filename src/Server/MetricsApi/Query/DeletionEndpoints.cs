using Muster.Server.MetricsApi.Store;

namespace Muster.Server.MetricsApi.Query;

/// <summary>delete_series and clean_tombstones, as Prometheus' admin API has them.</summary>
internal sealed class DeletionEndpoints(MetricsStore store)
{
    /// <summary>Samples of the matching series between start and end vanish from answers at once, from the disk with the next merge or cleaning.</summary>
    public Task DeleteAsync(HttpContext context, RequestParameters asked)
    {
        var sets = asked.Matches();
        if (sets.Count == 0) throw ApiFault.BadData("no match[] parameter provided");
        var (from, to) = (asked.Time("start", RequestParameters.MinTime), asked.Time("end", RequestParameters.MaxTime));
        if (to < from) throw ApiFault.Parameter("end", "end timestamp must not be before start time");
        foreach (var set in sets) store.Tsdb.Delete(set, from, to);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Writes the blocks anew that hold deleted samples, which frees their room.</summary>
    public async Task CleanAsync(HttpContext context, RequestParameters _)
    {
        await Task.Run(() => store.Tsdb.CleanTombstones(context.RequestAborted));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
