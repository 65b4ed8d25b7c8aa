using Muster.Server.States.Engine;

namespace Muster.Server.States.History;

/// <summary>
/// Writes transitions in batches and tells of them afterwards, never before. When the database cannot be written they wait here
/// (the journal has them too) and it is tried again every second; shards are held up when too many wait.
/// </summary>
public sealed class TransitionWriter(TransitionStore store, TimeProvider time, ILogger log) : IDisposable
{
    private const int MostWaiting = 100_000;
    private const int LargestBatch = 5_000;

    private readonly object gate = new();
    private readonly Queue<StateTransition> waiting = new();
    private readonly CancellationTokenSource stop = new();
    private long added, written;
    private int disposed;
    private TaskCompletionSource wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task running = Task.CompletedTask;

    /// <summary>In the order of each host, after they are on disk.</summary>
    public event Action<IReadOnlyList<StateTransition>>? Told;

    /// <summary>Written since the start, and not written yet.</summary>
    public long Written => Interlocked.Read(ref written);
    public long Waiting => Interlocked.Read(ref added) - Written;

    public void Start() => running = Task.Run(RunAsync);

    public void Add(IReadOnlyList<StateTransition> transitions)
    {
        lock (gate)
        {
            while (waiting.Count > MostWaiting && !stop.IsCancellationRequested) Monitor.Wait(gate);
            foreach (var transition in transitions) waiting.Enqueue(transition);
            added += transitions.Count;
            wake.TrySetResult();
        }
    }

    /// <summary>Ends when everything added so far is on disk.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        long target;
        lock (gate) target = added;
        while (Interlocked.Read(ref written) < target) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, ct);
    }

    /// <summary>Writes what waits, then ends. Again: nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1) return;
        stop.Cancel();
        lock (gate)
        {
            wake.TrySetResult();
            Monitor.PulseAll(gate);
        }
        running.GetAwaiter().GetResult();
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        var batch = new List<StateTransition>();
        while (true)
        {
            Task signal;
            lock (gate)
            {
                while (batch.Count < LargestBatch && waiting.TryDequeue(out var next)) batch.Add(next);
                if (batch.Count == 0 && wake.Task.IsCompleted) wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
                signal = wake.Task;
                Monitor.PulseAll(gate);
            }
            if (batch.Count > 0)
            {
                if (!await WriteAsync(batch)) return;
                batch.Clear();
            }
            else if (stop.IsCancellationRequested) return;
            else await signal;
        }
    }

    private async Task<bool> WriteAsync(List<StateTransition> batch)
    {
        while (true)
        {
            try
            {
                await store.AddAsync(batch);
                Interlocked.Add(ref written, batch.Count);
                Told?.Invoke([.. batch]);
                return true;
            }
            catch (Exception error) when (error is IOException or Storage.StorageFullException or Storage.StorageBusyException)
            {
                log.LogWarning("{Count} changes of state wait to be written: {Reason}", batch.Count, error.Message);
                if (stop.IsCancellationRequested) return false;
                await Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None);
            }
        }
    }
}
