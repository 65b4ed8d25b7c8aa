using System.Collections.Concurrent;
using Google.Protobuf;
using Muster.Probes;
using Muster.Protocol;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.States.Engine;

namespace Muster.Server.Checking;

/// <summary>Looks, from the server itself, at what checks with <c>from: server</c> name; judged like any other result.</summary>
public sealed class ServerProbes(AssignmentTable assignments, HostRegistry hosts, StateEngine engine, RunBoard runs, TimeProvider time, ILogger<ServerProbes> log)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private readonly Dictionary<(HostId, string), (long Due, ulong Revision)> due = [];
    private readonly SemaphoreSlim running = new(64);
    private CancellationToken stopping;
    private readonly ConcurrentDictionary<Type, Func<HostRecord, CheckDefinition, CancellationToken, Task<ProbeOutcome>>> lookers = new([KeyValuePair.Create(typeof(ProbeKind), (Func<HostRecord, CheckDefinition, CancellationToken, Task<ProbeOutcome>>)ProbeAsync)]);

    /// <summary>Another slice looks at checks of this kind; when and how the outcome is judged stays here.</summary>
    public void On<TKind>(Func<HostRecord, CheckDefinition, CancellationToken, Task<ProbeOutcome>> look) where TKind : CheckKind => lookers[typeof(TKind)] = look;

    /// <summary>Whether checks of this kind are looked at from here.</summary>
    public bool Knows(CheckDefinition check) => check.FromServer && lookers.ContainsKey(check.Kind.GetType());

    /// <summary>Looks now, on behalf of a run, besides the usual looks; as many at once as those may be.</summary>
    public Task LookNowAsync(CheckRun run, IReadOnlyList<HostRecord> on, CheckDefinition check) => Task.WhenAll(on.Select(async host =>
    {
        try
        {
            await running.WaitAsync(stopping);
            await LookAsync(host, check, run.Id, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server stops; the run ends with it.
        }
        finally
        {
            runs.HostDone(host.Id, new RunNowDone { RunId = run.Id });
        }
    }));

    public Task RunAsync(CancellationToken ct)
    {
        stopping = ct;
        return Rounds.RunAsync(LookEvery, time, log, "Checks of the server are not begun", () =>
        {
            if (!assignments.Catalogue.Values.Any(c => c.FromServer)) due.Clear();
            else Look(time.GetUtcNow().ToUnixTimeMilliseconds(), ct);
            return Task.CompletedTask;
        }, ct);
    }

    private void Look(long now, CancellationToken ct)
    {
        var seen = new HashSet<(HostId, string)>();
        foreach (var host in hosts.Current)
        {
            foreach (var check in assignments.Of(host.Id).Checks.Values)
            {
                if (!Knows(check)) continue;
                var key = (host.Id, check.Name);
                seen.Add(key);
                var interval = (long)check.Policy.Interval.TotalMilliseconds;
                if (!due.TryGetValue(key, out var next) || next.Revision != check.Revision)
                    // The first look is soon but spread, so that a new check on all hosts does not burst.
                    next = (now + (uint)key.GetHashCode() % Math.Min(interval, 1000), check.Revision);
                if (next.Due <= now && running.Wait(0, CancellationToken.None))
                {
                    next = (now + NextLook(host.Id, check), check.Revision);
                    _ = LookAsync(host, check, "", ct);
                }
                due[key] = next;
            }
        }
        foreach (var key in due.Keys.Where(k => !seen.Contains(k)).ToList()) due.Remove(key);
    }

    private long NextLook(HostId host, CheckDefinition check)
    {
        var slot = engine.Find(host)?.Slots.FirstOrDefault(s => s.Name.Text == check.Name);
        return (long)(slot is null ? check.Policy.Interval : check.Policy.NextLookAfter(slot.Read().State)).TotalMilliseconds;
    }

    private static Task<ProbeOutcome> ProbeAsync(HostRecord host, CheckDefinition check, CancellationToken ct)
    {
        var probe = (ProbeKind)check.Kind;
        var address = WireCheck.AddressOf(host);
        return ProbeRunner.RunAsync(probe.What, probe.Options.ToDictionary(o => o.Key, o => Placeholders.Fill(o.Value, host.Name, address)), check.Timeout, ct);
    }

    /// <summary>The checks of a host that the server looks at itself.</summary>
    public IEnumerable<CheckDefinition> Of(HostId host) => assignments.Of(host).Checks.Values.Where(Knows);

    /// <summary>Looks now, and has the result judged like any other.</summary>
    /// <param name="run">Of the run on request it belongs to; empty for a look by schedule.</param>
    public async Task<Result> LookNowAsync(HostRecord host, CheckDefinition check, CancellationToken ct, string run = "")
    {
        var started = time.GetUtcNow().ToUnixTimeMilliseconds();
        var outcome = await lookers[check.Kind.GetType()](host, check, ct);
        var result = new Result
        {
            Check = check.Name,
            Status = (uint)outcome.Status,
            Output = ByteString.CopyFromUtf8(outcome.Output),
            StartedMs = started,
            DurationUs = (uint)Math.Min(uint.MaxValue, outcome.Duration.TotalMicroseconds),
            Revision = check.Revision,
            RunId = run,
        };
        var batch = new ResultBatch { Results = { result } };
        await engine.StoreAsync(host.Id, batch);
        runs.Collect(host, batch);
        return result;
    }

    private async Task LookAsync(HostRecord host, CheckDefinition check, string run, CancellationToken ct)
    {
        try
        {
            await LookNowAsync(host, check, ct, run);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            if (!ct.IsCancellationRequested) log.LogWarning("The look at {Check} on {Host} was lost: {Reason}", check.Name, host.Name, error.Message);
        }
        finally
        {
            running.Release();
        }
    }
}
