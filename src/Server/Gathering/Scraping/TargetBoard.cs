using System.Collections.Concurrent;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.Gathering.Scraping;

/// <summary>All targets that are asked now, by the server or by agents, with what they last brought.</summary>
public sealed class TargetBoard(MetricsStore store, TimeProvider time, ILogger<TargetBoard> log)
{
    private readonly ConcurrentDictionary<string, TargetIntake> _targets = new(StringComparer.Ordinal);

    public IEnumerable<TargetIntake> All => _targets.Values;

    public TargetIntake? Find(string key) => _targets.GetValueOrDefault(key);

    /// <summary>Makes these, of all that <paramref name="mine"/> says belong to them, the targets that are asked: new ones begin, others end.</summary>
    /// <returns>Those that began and those that ended.</returns>
    public (IReadOnlyList<TargetIntake> Begun, IReadOnlyList<TargetIntake> Ended) Put(IEnumerable<ScrapeTarget> targets, Func<ScrapeTarget, bool> mine)
    {
        var wanted = new Dictionary<string, ScrapeTarget>(StringComparer.Ordinal);
        foreach (var target in targets) wanted.TryAdd(target.Key, target);
        var ended = _targets.Values.Where(intake => mine(intake.Target) && !(wanted.TryGetValue(intake.Target.Key, out var still) && still.SameAs(intake.Target))).ToList();
        foreach (var gone in ended)
        {
            _targets.TryRemove(KeyValuePair.Create(gone.Target.Key, gone));
            Close(gone);
        }
        return (Begin(wanted.Values), ended);
    }

    /// <summary>These are asked from here on, beside all others.</summary>
    /// <returns>Those that were not asked before.</returns>
    public IReadOnlyList<TargetIntake> Begin(IEnumerable<ScrapeTarget> targets)
    {
        var begun = new List<TargetIntake>();
        foreach (var target in targets)
        {
            var intake = new TargetIntake(target, store);
            if (_targets.TryAdd(target.Key, intake)) begun.Add(intake);
        }
        return begun;
    }

    private void Close(TargetIntake intake)
    {
        try
        {
            intake.Close(time.GetUtcNow().ToUnixTimeMilliseconds());
        }
        catch (IOException disk)
        {
            log.LogError("The end of {Target} cannot be written: {Reason}", intake.Target.Url, disk.Message);
        }
    }
}
