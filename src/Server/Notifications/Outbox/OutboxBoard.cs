namespace Muster.Server.Notifications.Outbox;

/// <summary>What is to be sent, in memory, as the database has it. Changed under its gate; rows leave it when they are done.</summary>
public sealed class OutboxBoard
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<long, OutboxRow> open = [];
    private TaskCompletionSource wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<OutboxRow> Open
    {
        get
        {
            lock (gate) return [.. open.Values];
        }
    }

    public int Count
    {
        get
        {
            lock (gate) return open.Count;
        }
    }

    /// <summary>Rows that are on disk.</summary>
    internal void Add(IEnumerable<OutboxRow> rows)
    {
        lock (gate)
        {
            foreach (var row in rows) open[row.Id] = row;
            wake.TrySetResult();
        }
    }

    /// <summary>Rows that are on disk; those that are here already stay as they are.</summary>
    internal void AddNew(IEnumerable<OutboxRow> rows)
    {
        lock (gate)
        {
            foreach (var row in rows) open.TryAdd(row.Id, row);
            wake.TrySetResult();
        }
    }

    internal void Put(OutboxRow row)
    {
        lock (gate)
        {
            if (row.Open) open[row.Id] = row;
            else open.Remove(row.Id);
            wake.TrySetResult();
        }
    }

    /// <summary>Ends when something was added or changed since it was asked for.</summary>
    internal Task Changed()
    {
        lock (gate)
        {
            if (wake.Task.IsCompleted) wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return wake.Task;
        }
    }

    /// <summary>
    /// Of each lane what is to be sent now: its newest row when nothing of the lane is under way, with the older ones it says the end of.
    /// Pages of an escalation and tests stand for themselves.
    /// </summary>
    internal List<(OutboxRow Row, IReadOnlyList<OutboxRow> Stale)> Due(DateTimeOffset now)
    {
        lock (gate)
        {
            var due = new List<(OutboxRow, IReadOnlyList<OutboxRow>)>();
            foreach (var lane in open.Values.GroupBy(row => row.Lane))
            {
                if (lane.Any(row => row.State == OutboxState.Leased)) continue;
                var rows = lane.ToList();
                var newest = rows[^1];
                if (rows.Count > 1 && newest.Kind is nameof(Channels.MessageKind.Update) or nameof(Channels.MessageKind.Resolved))
                {
                    // A channel that asked for patience is given it, whatever is to be said.
                    if (newest.Due <= now && rows.All(row => row.Channel != newest.Channel || row.Due <= now)) due.Add((newest, [.. rows.SkipLast(1)]));
                }
                else if (rows[0].Due <= now) due.Add((rows[0], []));
            }
            return due;
        }
    }

    /// <summary>When the next row is due; null: nothing waits.</summary>
    internal DateTimeOffset? NextDue()
    {
        lock (gate) return open.Values.Where(row => row.State == OutboxState.Waiting).Select(row => (DateTimeOffset?)row.Due).Min();
    }
}
