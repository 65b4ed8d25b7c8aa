using Muster.Agent.Policy;
using Muster.Agent.Schedule;
using Muster.Protocol;

namespace Muster.Agent.Running;

/// <summary>Runs checks because somebody asked, without touching the schedule. Results carry the question's id.</summary>
internal sealed class RunNowDesk(CheckRunner runner, Action<Result> keep, Action<FromAgent> post, Func<HostPolicy> policy, TimeProvider time, Log log)
{
    private const int AtOnce = 8;

    /// <param name="assigned">The checks that may be named.</param>
    public async Task RunAsync(RunNow order, IReadOnlyList<Check> assigned, CancellationToken stop)
    {
        var done = new RunNowDone { RunId = order.RunId };
        try
        {
            var checks = Choose(order, assigned, done);
            using var places = new SemaphoreSlim(AtOnce);
            await Task.WhenAll(checks.Select(async check =>
            {
                await places.WaitAsync(stop);
                try
                {
                    var result = await runner.RunAsync(check, local: false, stop);
                    result.RunId = order.RunId;
                    keep(result);
                }
                finally
                {
                    places.Release();
                }
            }));
            done.Ran = (uint)checks.Count;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            log.Write($"run {order.RunId}: {e}");
            done.Problems.Add(new Problem { Message = e.Message });
        }
        post(new FromAgent { RunNowDone = done });
    }

    private List<Check> Choose(RunNow order, IReadOnlyList<Check> assigned, RunNowDone done)
    {
        var rules = policy();
        var chosen = new List<Check>();
        void Problem(string check, string message) => done.Problems.Add(new Problem { Check = check, Message = message });
        if (order.Adhoc is { } adhoc)
        {
            if (rules.AdHoc) chosen.Add(adhoc);
            else Refuse(order, adhoc.Name, "checks that are not assigned (adhoc: deny)", Problem);
            return chosen;
        }
        foreach (var check in assigned)
            if (order.Checks.Count == 0 || order.Checks.Contains(check.Name)) chosen.Add(check);
        foreach (var name in order.Checks)
            if (!chosen.Exists(c => c.Name == name)) Problem(name, $"'{name}' is not assigned to this host");
        if (rules.RunNow || chosen.Count == 0) return chosen;
        foreach (var check in chosen) Refuse(order, check.Name, "running on demand (run-now: deny)", Problem);
        return [];
    }

    private void Refuse(RunNow order, string check, string what, Action<string, string> problem)
    {
        var result = Outcome.Refused(what).ToResult(new Check { Name = check }, time.GetUtcNow(), TimeSpan.Zero);
        result.RunId = order.RunId;
        keep(result);
        problem(check, $"refused by the policy of this host: {what}");
    }
}
