using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Muster.Checks.States;
using Muster.Protocol;
using Muster.Server.Hosts;
using Muster.Server.States.History;
using Muster.Server.States.Journal;
using Muster.Server.States.Silence;
using Muster.Server.States.Snapshots;

namespace Muster.Server.States.Engine;

/// <summary>
/// The states of all checks on all hosts. Everything that changes them is a journal record first: it is written,
/// synced, then applied by the shard that owns the host, then acknowledged. A start is the snapshot and the records behind it.
/// </summary>
public sealed class StateEngine : IDisposable
{
    private readonly string folder;
    private readonly JournalLimits limits;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly TransitionWriter transitions;
    private readonly TransitionStore store;
    private readonly Shard[] shards;
    private readonly List<JournalEntry>[] staged;
    private readonly Func<string, long, JournalFile>? createFile;
    private JournalWriter? journal;
    private long snapshotPosition;
    private long snapshotTicks;
    private int snapshotting;
    private long tellReplayedSince = long.MaxValue;

    public StateEngine(
        string folder, JournalLimits limits, TransitionWriter transitions, TransitionStore store, TimeProvider time, ILogger log,
        int shardCount = 0, Func<string, long, JournalFile>? createFile = null)
    {
        (this.folder, this.limits, this.transitions, this.store, this.time, this.log, this.createFile) = (folder, limits, transitions, store, time, log, createFile);
        shards = [.. Enumerable.Range(0, shardCount > 0 ? shardCount : Environment.ProcessorCount).Select(i => new Shard(i, transitions, new SilenceWheel(), log))];
        staged = [.. shards.Select(_ => new List<JournalEntry>())];
    }

    /// <summary>Why results cannot be taken at present (a full disk); null while all is well.</summary>
    public string? Failure => journal?.Failure;

    public long Judged => shards.Sum(s => s.States.Judged);
    public long Duplicates => shards.Sum(s => s.States.Duplicates);
    public long Unassigned => shards.Sum(s => s.States.Unassigned);
    public long JournalEnd => journal?.End ?? 0;

    /// <summary>Hears of all slot events, on the shards' threads. Set before <see cref="Start"/>.</summary>
    /// <param name="replayedSince">Of what is replayed at the start, records of this time (unix milliseconds) and younger are told once more.</param>
    public void Tell(Action<SlotEvent> told, long replayedSince)
    {
        tellReplayedSince = replayedSince;
        foreach (var shard in shards) shard.States.Told = told;
    }

    public HostStates? Find(HostId host) => ShardOf(host).States.Hosts.GetValueOrDefault(host);

    /// <summary>Up to where the results of a spool are safe; 0 when this spool is not known.</summary>
    public ulong StoredThrough(HostId host, ulong epoch) => Find(host)?.Stored is { } stored && stored.Epoch == epoch ? stored.Through : 0;

    /// <summary>Reads the snapshot, replays the journal behind it, and starts to take records.</summary>
    public void Start()
    {
        Directory.CreateDirectory(folder);
        List<ShardStates> states = [.. shards.Select(s => s.States)];
        try
        {
            snapshotPosition = SnapshotFile.Read(folder, states, id => ShardOf(id).States);
        }
        catch (InvalidDataException error)
        {
            log.LogError("{Reason}; the states are made again from what there is of the journal", error.Message);
        }
        transitions.Start();
        var recovered = JournalRecovery.Replay(folder, snapshotPosition, Replay, log);
        if (recovered.Records > 0) log.LogInformation("Replayed {Records} journal records", recovered.Records);
        foreach (var shard in shards)
        {
            if (shard.States.Transitions.Count > 0) transitions.Add(shard.States.Transitions);
            shard.States.Transitions.Clear();
            shard.States.Telling = true;
            shard.Start();
        }
        journal = new JournalWriter(folder, Math.Max(recovered.End, store.LastPosition() + 1), limits, Distribute, createFile);
        snapshotTicks = time.GetTimestamp();
    }

    private void Replay(JournalRecord record)
    {
        var told = record.TimeMs >= tellReplayedSince;
        foreach (var shard in shards) shard.States.Telling = told;
        if (record.Host.IsNone)
            foreach (var shard in shards) shard.States.Apply(record);
        else ShardOf(record.Host).States.Apply(record);
        if (record.Host.IsNone) return;
        var made = ShardOf(record.Host).States.Transitions;
        if (made.Count < 1000) return;
        transitions.Add(made);
        made.Clear();
    }

    /// <summary>Takes a batch as it came from an agent (message ResultBatch, already looked at); ends when it is safe and judged.</summary>
    /// <param name="clockOffsetMs">To be added to the agent's times.</param>
    /// <exception cref="JournalFullException">Nothing was kept: send it again.</exception>
    public ValueTask StoreAsync(HostId host, ReadOnlySpan<byte> batch, long clockOffsetMs) => Results(RecordKind.AgentResults, host, batch, clockOffsetMs);

    /// <summary>Takes results the server made itself.</summary>
    public ValueTask StoreAsync(HostId host, ResultBatch batch) => Results(RecordKind.ServerResults, host, batch.ToByteArray(), 0);

    /// <summary>Whether the host is UP from here on.</summary>
    public ValueTask HostStatusAsync(HostId host, bool up) => Append(RecordKind.HostStatus, host, [up ? (byte)1 : (byte)0]);

    /// <summary>Checks the host has from here on, and checks it has not any more.</summary>
    public ValueTask AssignedAsync(HostId host, IReadOnlyCollection<string> put, IReadOnlyCollection<string> removed) =>
        Append(RecordKind.Assigned, host, RecordBody.Names(put, removed));

    /// <summary>How a check is judged from here on.</summary>
    public ValueTask PolicyAsync(string check, CheckPolicy policy) => Append(RecordKind.Policy, default, RecordBody.Policy(check, policy));

    public ValueTask ForgetAsync(HostId host) => Append(RecordKind.HostForgotten, host, []);

    /// <summary>The server was not there for a while: silence counts from now on.</summary>
    public ValueTask AwakeAsync() => Append(RecordKind.Awake, default, []);

    private ValueTask Results(RecordKind kind, HostId host, ReadOnlySpan<byte> batch, long offset)
    {
        var entry = JournalEntry.Rent(kind, host, time.GetUtcNow().ToUnixTimeMilliseconds(), 8 + batch.Length);
        BinaryPrimitives.WriteInt64LittleEndian(entry.Body, offset);
        batch.CopyTo(entry.Body[8..]);
        return Append(entry);
    }

    private ValueTask Append(RecordKind kind, HostId host, ReadOnlySpan<byte> body)
    {
        var entry = JournalEntry.Rent(kind, host, time.GetUtcNow().ToUnixTimeMilliseconds(), body.Length);
        body.CopyTo(entry.Body);
        return Append(entry);
    }

    private ValueTask Append(JournalEntry entry)
    {
        var done = entry.WaitAsync();
        if (journal is null || !journal.Append(entry)) entry.Fail(new OperationCanceledException("the server is stopping"));
        return done;
    }

    /// <summary>On the journal's thread: hands a synced batch to the shards, in order.</summary>
    private void Distribute(List<JournalEntry> batch)
    {
        foreach (var entry in batch)
        {
            if (entry.Host.IsNone)
            {
                entry.GoesTo(shards.Length);
                foreach (var list in staged) list.Add(entry);
            }
            else staged[Index(entry.Host)].Add(entry);
        }
        for (var i = 0; i < shards.Length; i++)
        {
            shards[i].Enqueue(staged[i]);
            staged[i].Clear();
        }
    }

    private int Index(HostId host) => (int)((host.Low ^ host.High) % (ulong)shards.Length);

    private Shard ShardOf(HostId host) => shards[Index(host)];

    /// <summary>To be called every second: finds silent checks, and makes a snapshot when it is time.</summary>
    public void Tick()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var shard in shards) shard.Enqueue(() => shard.Silence.Turn(now, Silent));
        var due = JournalEnd - snapshotPosition > limits.SnapshotBytes
            || (JournalEnd > snapshotPosition && time.GetElapsedTime(snapshotTicks) > limits.SnapshotEvery);
        if (due) _ = LogFailure(SnapshotAsync(CancellationToken.None), "no snapshot of the states could be made");
    }

    private void Silent(HostStates host, CheckSlot slot) =>
        _ = LogFailure(Append(RecordKind.NoData, host.Id, Encoding.UTF8.GetBytes(slot.Name.Text)).AsTask(), "a silent check could not be noted");

    private async Task LogFailure(Task task, string what)
    {
        try
        {
            await task;
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or UnauthorizedAccessException)
        {
            log.LogWarning("{What}: {Reason}", what, error.Message);
        }
    }

    /// <summary>Writes all states as they are at one position of the journal, then drops the journal no restart needs.</summary>
    public async Task SnapshotAsync(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref snapshotting, 1) == 1) return;
        try
        {
            var cut = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            TaskCompletionSource<byte[]>[] parts = [.. shards.Select(_ => new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously))];
            journal!.AtNextBoundary(position =>
            {
                for (var i = 0; i < shards.Length; i++)
                {
                    var (shard, part) = (shards[i], parts[i]);
                    shard.Enqueue(() => part.SetResult(SnapshotCodec.Encode(shard.States)));
                }
                cut.SetResult(position);
            });
            var position = await cut.Task.WaitAsync(ct);
            var bytes = await Task.WhenAll(parts.Select(p => p.Task)).WaitAsync(ct);
            await transitions.FlushAsync(ct);
            SnapshotFile.Write(folder, position, bytes);
            snapshotPosition = position;
            snapshotTicks = time.GetTimestamp();
            JournalRetention.Apply(folder, position, limits, time.GetUtcNow());
        }
        finally
        {
            Volatile.Write(ref snapshotting, 0);
        }
    }

    public void Dispose()
    {
        journal?.Dispose();
        foreach (var shard in shards) shard.Dispose();
        transitions.Dispose();
    }
}
