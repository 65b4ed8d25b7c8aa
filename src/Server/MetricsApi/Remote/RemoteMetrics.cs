using Muster.Metrics;
using Muster.Server.Configuration;
using Muster.Server.MetricsApi.Forward;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.MetricsApi.Remote;

/// <summary>Metrics kept by another program: written through a queue by remote write, read over HTTP.</summary>
internal sealed class RemoteMetrics : IDisposable
{
    /// <summary>Samples wait for the only store there is as long as any disk has room for them.</summary>
    private const long QueueBytes = 16L << 30;

    private const string Name = "metrics";

    private readonly RemoteAddress _address;
    private readonly SampleQueue _queue;
    private readonly StoreSender _sender;
    private readonly RemoteSeries _series = new();

    /// <param name="root">What <c>/api/v1/…</c> stands under there; with name and password where they are asked for.</param>
    /// <param name="folder">Of the queue.</param>
    public RemoteMetrics(Uri root, string folder, MetadataCatalogue? metadata, TimeProvider time, ILogger log)
    {
        _address = new RemoteAddress(root);
        var named = Uri.UnescapeDataString(root.UserInfo).Split(':', 2);
        var store = new RemoteStore(Name, new Uri(_address.Root + "/api/v1/write"), 1, named[0], null, root.UserInfo.Length > 0 ? Name : null, TimeSpan.FromSeconds(30), 5000, QueueBytes);
        _queue = new SampleQueue(folder);
        _sender = new StoreSender(_queue, store, new StoreClient(store, _ => named is [_, var password] ? password : "", metadata, time), time, log) { LowestNeeded = () => _sender?.NeededSegment ?? 0 };
        Reader = new RemoteReader(_address);
    }

    public RemoteReader Reader { get; }

    public ForwardState State => new(Name, _sender.Store.Url.ToString(), _sender.Sent, _sender.Pending, _sender.Refused, _sender.Lost, _sender.Retries, _sender.Trouble);

    public ISeriesAppender Appender() => new RemoteAppender(_queue, _series);

    public SeriesRef Series(Labels labels) => _series.Of(labels);

    public void Dispose()
    {
        _sender.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _queue.Dispose();
        _address.Dispose();
    }
}
