using System.Collections.Concurrent;
using Muster.Server.Hosts;
using Muster.Protocol;

namespace Muster.Server.Checking;

/// <summary>One result of a run that somebody asked for.</summary>
public sealed record RunResult(HostId HostId, string Host, Result Result);

/// <summary>A run asked for by hand, its results as they come in.</summary>
public sealed class CheckRun(string id, DateTimeOffset asked, IReadOnlyCollection<HostId> hosts)
{
    private readonly ConcurrentDictionary<HostId, bool> waiting = new(hosts.Select(h => KeyValuePair.Create(h, true)));
    private readonly ConcurrentQueue<RunResult> results = new();
    private readonly ConcurrentQueue<Problem> problems = new();

    public string Id => id;
    public DateTimeOffset Asked => asked;
    public int Hosts => hosts.Count;
    public IReadOnlyCollection<RunResult> Results => results;
    public bool Done(DateTimeOffset now) => waiting.IsEmpty || now - asked > RunBoard.Longest;
    internal void Add(RunResult result) => results.Enqueue(result);
    /// <summary>What agents could not run, and why.</summary>
    public IReadOnlyCollection<Problem> Problems => problems;

    internal void HostDone(HostId host, IEnumerable<Problem> told)
    {
        foreach (var problem in told) problems.Enqueue(problem);
        waiting.TryRemove(host, out _);
    }
}

/// <summary>The runs asked for in the last hour.</summary>
public sealed class RunBoard(TimeProvider time)
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, CheckRun> runs = new();

    public CheckRun Begin(IReadOnlyCollection<HostId> hosts)
    {
        var now = time.GetUtcNow();
        foreach (var (id, old) in runs)
            if (now - old.Asked > Kept) runs.TryRemove(id, out _);
        var run = new CheckRun(Guid.NewGuid().ToString("n"), now, hosts);
        return runs[run.Id] = run;
    }

    public CheckRun? Find(string id) => runs.GetValueOrDefault(id);

    /// <summary>Takes the results of a batch that belong to runs.</summary>
    public void Collect(HostRecord host, ResultBatch batch)
    {
        foreach (var result in batch.Results)
            if (result.RunId.Length > 0) Find(result.RunId)?.Add(new RunResult(host.Id, host.Name, result));
    }

    public void HostDone(HostId host, RunNowDone done) => Find(done.RunId)?.HostDone(host, done.Problems);
}
