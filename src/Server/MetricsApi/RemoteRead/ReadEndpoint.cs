using Muster.Metrics;
using Muster.Server.MetricsApi.RemoteWrite;
using Muster.Server.MetricsApi.Store;
using Muster.Server.MetricsApi.Wire;

namespace Muster.Server.MetricsApi.RemoteRead;

/// <summary>Remote read: samples as they were sent, stale markers too, for a Prometheus that computes by itself.</summary>
internal sealed class ReadEndpoint(MetricsStore store)
{
    private const int LongestRequest = 4 << 20;

    /// <summary>Samples of one message; whoever wants more takes them as a stream.</summary>
    private const long MostSamples = 20_000_000;

    public async Task ReadAsync(HttpContext context)
    {
        try
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            var request = ReadRequest.Read(SnappyBlock.Decode(body.GetBuffer().AsSpan(0, (int)body.Length), LongestRequest));
            if (request.Streamed) await StreamAsync(context, request);
            else await AnswerAsync(context, request);
        }
        catch (InvalidDataException wrong) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(wrong.Message + "\n");
        }
    }

    private async Task AnswerAsync(HttpContext context, ReadRequest request)
    {
        var message = new WireWriter();
        long samples = 0;
        foreach (var query in request.Queries)
        {
            var found = Select(query, context.RequestAborted);
            samples += found.Sum(series => (long)series.Times.Length);
            if (samples > MostSamples) throw new InvalidDataException($"more than {MostSamples} samples are asked for at once: ask for a shorter range or fewer series, or take the answer as a stream of chunks");
            ReadAnswer.WriteResult(message, found);
        }
        context.Response.ContentType = "application/x-protobuf";
        context.Response.Headers.ContentEncoding = "snappy";
        await context.Response.Body.WriteAsync(SnappyEncoder.Encode(message.Written), context.RequestAborted);
    }

    private async Task StreamAsync(HttpContext context, ReadRequest request)
    {
        context.Response.ContentType = "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse";
        for (var query = 0; query < request.Queries.Count; query++)
            foreach (var series in Select(request.Queries[query], context.RequestAborted))
                foreach (var frame in ReadAnswer.Frames(series, query))
                    await context.Response.Body.WriteAsync(frame, context.RequestAborted);
    }

    /// <summary>Sorted, as askers merge what several stores answer.</summary>
    private List<SeriesSamples> Select(ReadQuery query, CancellationToken cancel) =>
        [.. store.Reader.Select(store.HostLabels.Rewrite(query.Matchers), query.FromMs, query.ToMs, default, cancel).Where(series => series.Times.Length > 0).Order(ByLabels.Order)];

    private sealed class ByLabels : IComparer<SeriesSamples>
    {
        public static readonly ByLabels Order = new();

        public int Compare(SeriesSamples? x, SeriesSamples? y)
        {
            var (a, b) = (x!.Labels, y!.Labels);
            for (var i = 0; i < Math.Min(a.Count, b.Count); i++)
            {
                var order = string.CompareOrdinal(a[i].Name, b[i].Name);
                if (order == 0) order = string.CompareOrdinal(a[i].Value, b[i].Value);
                if (order != 0) return order;
            }
            return a.Count.CompareTo(b.Count);
        }
    }
}
