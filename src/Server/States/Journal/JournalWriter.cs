using System.Buffers;

namespace Muster.Server.States.Journal;

/// <summary>
/// The journal's one writer. Entries queue up while the disk is busy and go down together: one write and one
/// fdatasync per batch, on a thread of its own. Afterwards the whole batch is handed on, in order, on that thread.
/// </summary>
public sealed class JournalWriter : IDisposable
{
    private const int LargestWrite = 4 << 20;

    private readonly string folder;
    private readonly JournalLimits limits;
    private readonly Action<List<JournalEntry>> stored;
    private readonly Func<string, long, JournalFile> create;
    private readonly Thread thread;
    private readonly object gate = new();
    private List<JournalEntry> queue = [];
    private List<Action<long>> cuts = [];
    private bool stopping;
    private JournalFile? file;
    private long end;

    /// <param name="position">Where the journal ends (see <see cref="JournalRecovery"/>); a new segment starts there.</param>
    public JournalWriter(string folder, long position, JournalLimits limits, Action<List<JournalEntry>> stored, Func<string, long, JournalFile>? create = null)
    {
        this.folder = folder;
        this.limits = limits;
        this.stored = stored;
        this.create = create ?? JournalFile.Create;
        end = position;
        thread = new Thread(Run) { Name = "journal", IsBackground = true };
        thread.Start();
    }

    /// <summary>Why the last write failed, null while all is well.</summary>
    public string? Failure { get; private set; }

    public long End => Volatile.Read(ref end);

    /// <summary>Queues an entry; await it to know that it is safe (or why it is not).</summary>
    /// <returns>False when the writer is stopping: the entry was not taken.</returns>
    public bool Append(JournalEntry entry)
    {
        entry.Seal();
        lock (gate)
        {
            if (stopping) return false;
            queue.Add(entry);
            if (queue.Count == 1) Monitor.Pulse(gate);
            return true;
        }
    }

    /// <summary>Calls <paramref name="act"/> on the writer's thread between two batches, with the position of that boundary.</summary>
    public void AtNextBoundary(Action<long> act)
    {
        lock (gate)
        {
            cuts.Add(act);
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Writes what is queued, then ends.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.Pulse(gate);
        }
        if (thread != Thread.CurrentThread) thread.Join();
    }

    private void Run()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestWrite);
        List<JournalEntry> batch = [];
        List<Action<long>> boundary = [];
        while (Take(ref batch, ref boundary))
        {
            if (batch.Count > 0) Store(batch, buffer);
            foreach (var act in boundary) act(end);
            batch.Clear();
            boundary.Clear();
        }
        file?.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private bool Take(ref List<JournalEntry> batch, ref List<Action<long>> boundary)
    {
        lock (gate)
        {
            while (queue.Count == 0 && cuts.Count == 0)
            {
                if (stopping) return false;
                Monitor.Wait(gate);
            }
            (batch, queue) = (queue, batch);
            (boundary, cuts) = (cuts, boundary);
            return true;
        }
    }

    private void Store(List<JournalEntry> batch, byte[] buffer)
    {
        try
        {
            if (file is null || file.Length >= limits.SegmentBytes) Roll();
            Write(file!, batch, buffer);
            Failure = null;
        }
        catch (IOException error)
        {
            Abandon();
            var told = new JournalFullException(folder, error);
            Failure = told.Message;
            foreach (var entry in batch) entry.Fail(told);
            return;
        }
        Volatile.Write(ref end, file!.Segment.Base + file.Length);
        stored(batch);
    }

    private void Roll()
    {
        var next = create(folder, end);
        file?.Dispose();
        file = next;
        Volatile.Write(ref end, next.Segment.Base + next.Length);
    }

    private static void Write(JournalFile file, List<JournalEntry> batch, byte[] buffer)
    {
        var start = file.Length;
        var filled = 0;
        var position = file.Segment.Base + start;
        try
        {
            foreach (var entry in batch)
            {
                var bytes = entry.Framed;
                entry.Position = position;
                position += bytes.Length;
                if (filled + bytes.Length > buffer.Length)
                {
                    file.Append(buffer.AsMemory(0, filled));
                    filled = 0;
                }
                if (bytes.Length > buffer.Length) file.Append(bytes);
                else
                {
                    bytes.CopyTo(buffer.AsMemory(filled));
                    filled += bytes.Length;
                }
            }
            file.Append(buffer.AsMemory(0, filled));
            file.Sync();
        }
        catch (IOException)
        {
            // Half a batch must not stay: a restart would take what was refused.
            file.CutBackTo(start);
            throw;
        }
    }

    /// <summary>
    /// After a failed sync nobody knows what the disk holds: the segment is closed at its last good length and the next
    /// write starts a new one. Positions go on behind everything that could have been written.
    /// </summary>
    private void Abandon()
    {
        if (file is null) return;
        Volatile.Write(ref end, file.Segment.Base + file.Length);
        file.Dispose();
        file = null;
    }
}
