using Muster.Metrics;
using Muster.Server.Configuration;
using Muster.Server.MetricsApi.Store;
using Muster.Server.Storage;

namespace Muster.Server.MetricsApi.Forward;

/// <summary>
/// Sends every sample that this server keeps to the stores of <c>config/metrics/remote.yaml</c> too. Samples pass through a queue on disk, so that
/// a store that is away gets them when it is back. Without stores nothing is queued and nothing costs.
/// </summary>
public sealed class Forwarder(DataFolder folder, ConfigurationStore configuration, TimeProvider time, ILogger<Forwarder> log) : IHostedService, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StoreSender> _senders = [];
    private SampleQueue? _queue;
    private string? _lastTrouble;
    private long _notQueued;

    /// <summary>Where appenders put samples; null while there is nobody to send them to.</summary>
    internal SampleQueue? Queue => Volatile.Read(ref _queue);

    /// <summary>Samples that could not even be queued (a full disk).</summary>
    public long NotQueued => Volatile.Read(ref _notQueued);

    public MetadataCatalogue? Metadata { get; set; }

    public IReadOnlyList<ForwardState> States
    {
        get
        {
            lock (_gate) return [.. _senders.Values.Select(one => new ForwardState(one.Store.Name, one.Store.Url.ToString(), one.Sent, one.Pending, one.Refused, one.Lost, one.Retries, one.Trouble))];
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        configuration.Applied += Applied;
        Follow(configuration.Current.RemoteStores);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        configuration.Applied -= Applied;
        await EndSendersAsync();
    }

    /// <summary>Behind the end of all who append.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndSendersAsync();
        Queue?.Dispose();
    }

    private async Task EndSendersAsync()
    {
        List<StoreSender> ending;
        lock (_gate)
        {
            ending = [.. _senders.Values];
            _senders.Clear();
        }
        foreach (var sender in ending) await sender.DisposeAsync();
    }

    /// <summary>Whatever becomes of the forwarding, keeping the samples here goes on.</summary>
    internal void Enqueue(SampleQueue queue, List<QueuedSample> samples)
    {
        try
        {
            queue.Append(samples);
            _lastTrouble = null;
        }
        catch (Exception full) when (full is IOException or ObjectDisposedException)
        {
            Interlocked.Add(ref _notQueued, samples.Count);
            if (_lastTrouble != full.Message) log.LogError("Samples for other stores cannot be queued: {Reason}", full.Message);
            _lastTrouble = full.Message;
        }
    }

    private void Applied(ConfigurationSnapshot before, ConfigurationSnapshot after)
    {
        if (!before.RemoteStores.SequenceEqual(after.RemoteStores)) Follow(after.RemoteStores);
    }

    private void Follow(IReadOnlyList<RemoteStore> stores)
    {
        lock (_gate)
        {
            foreach (var (name, sender) in _senders.ToList())
            {
                if (stores.Contains(sender.Store)) continue;
                _senders.Remove(name);
                // It ends before its successor begins: both would write the same cursor.
                sender.DisposeAsync().AsTask().GetAwaiter().GetResult();
                if (!stores.Any(store => store.Name == name)) File.Delete(QueueCursor.PathOf(folder.Forward, name));
            }
            if (stores.Count > 0 && _queue is null) Volatile.Write(ref _queue, new SampleQueue(folder.Forward));
            foreach (var store in stores)
                if (!_senders.ContainsKey(store.Name))
                    _senders[store.Name] = new StoreSender(_queue!, store, new StoreClient(store, folder.Secret, Metadata, time), time, log) { LowestNeeded = LowestNeeded };
            if (stores.Count > 0 || _queue is not { } idle) return;
            Volatile.Write(ref _queue, null);
            idle.DropBefore(long.MaxValue);
            idle.Dispose();
        }
    }

    private long LowestNeeded()
    {
        // A sender asks from its own task; while the list changes nothing is deleted, the next round will.
        if (!_gate.TryEnter()) return 0;
        try
        {
            return _senders.Count == 0 ? 0 : _senders.Values.Min(sender => sender.NeededSegment);
        }
        finally
        {
            _gate.Exit();
        }
    }
}

/// <summary>How the forwarding to one store stands; counts are samples since the server started.</summary>
/// <param name="Refused">Not wanted by the store.</param>
/// <param name="Lost">Dropped because the queue was full or damaged.</param>
/// <param name="Trouble">Why nothing goes through at present, or what was refused last; null while all is well.</param>
public sealed record ForwardState(string Name, string Url, long Sent, long Pending, long Refused, long Lost, long Retries, string? Trouble);
