using Microsoft.Extensions.Logging;
using Muster.Server.States.History;
using Muster.Server.States.Journal;
using Muster.Server.States.Silence;

namespace Muster.Server.States.Engine;

/// <summary>The one owner of a part of the hosts: a thread that applies their records in journal order.</summary>
public sealed class Shard : IDisposable
{
    private readonly object gate = new();
    private readonly Thread thread;
    private readonly TransitionWriter transitions;
    private readonly ILogger log;
    private List<(JournalEntry? Entry, Action? Act)> queue = [];
    private bool stopping;

    public Shard(int number, TransitionWriter transitions, SilenceWheel silence, ILogger log)
    {
        this.transitions = transitions;
        this.log = log;
        Silence = silence;
        thread = new Thread(Run) { Name = $"states-{number}", IsBackground = true };
    }

    public ShardStates States { get; } = new();

    /// <summary>Touched by this shard's thread only.</summary>
    public SilenceWheel Silence { get; }

    public void Start()
    {
        TakeNewSlots();
        thread.Start();
    }

    /// <summary>Queues records for this shard, in order.</summary>
    public void Enqueue(List<JournalEntry> entries)
    {
        if (entries.Count == 0) return;
        lock (gate)
        {
            foreach (var entry in entries) queue.Add((entry, null));
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Runs <paramref name="act"/> on the shard's thread, behind all that is queued.</summary>
    public void Enqueue(Action act)
    {
        lock (gate)
        {
            queue.Add((null, act));
            Monitor.Pulse(gate);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.Pulse(gate);
        }
        if (thread.IsAlive) thread.Join();
    }

    private void Run()
    {
        List<(JournalEntry? Entry, Action? Act)> work = [];
        while (true)
        {
            lock (gate)
            {
                while (queue.Count == 0)
                {
                    if (stopping) return;
                    Monitor.Wait(gate);
                }
                (work, queue) = (queue, work);
            }
            foreach (var (entry, act) in work)
            {
                if (entry is not null) Apply(entry);
                else act!();
            }
            HandOver();
            foreach (var (entry, _) in work) entry?.Done();
            work.Clear();
        }
    }

    private void Apply(JournalEntry entry)
    {
        try
        {
            States.Apply(new JournalRecord(entry.Position, entry.Payload));
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException or IndexOutOfRangeException)
        {
            // One record nobody can read must not stop the judging of all others; a replay meets it in the same way.
            log.LogError(error, "The journal record at {Position} cannot be judged and is passed over", entry.Position);
        }
    }

    private void HandOver()
    {
        TakeNewSlots();
        if (States.Transitions.Count == 0) return;
        transitions.Add(States.Transitions);
        States.Transitions.Clear();
    }

    private void TakeNewSlots()
    {
        foreach (var (host, slot) in States.NewSlots) Silence.Watch(host, slot);
        States.NewSlots.Clear();
    }
}
