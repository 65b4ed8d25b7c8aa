using Muster.Server.Commands.Steps;

namespace Muster.Server.Commands.Output;

/// <summary>Hosts that ended alike and printed the same.</summary>
/// <param name="Key">Names the group within its execution.</param>
/// <param name="Hosts">Numbers of the hosts in the plan.</param>
public sealed record OutputGroup(string Key, StepState State, int Code, string Message, string Digest, IReadOnlyList<int> Hosts, long Bytes, long Lines);

/// <summary>"312 hosts said this, 3 said that."</summary>
public static class OutputGroups
{
    /// <summary>Largest first, at most so many.</summary>
    public static IReadOnlyList<OutputGroup> Of(Execution execution, int most = int.MaxValue)
    {
        var groups = new Dictionary<(StepState, int, string, string), List<int>>();
        for (var host = 0; host < execution.Plan.Hosts.Count; host++)
        {
            var outcome = execution.Deciding(host)?.Outcome;
            var state = execution.StateOf(host);
            // The server's own steps (a wait, a call) are no host that said something, unless they did or failed.
            if (execution.Plan.Hosts[host].IsServer && state is (StepState.Succeeded or StepState.Pending or StepState.NotRun) && (execution.Deciding(host)?.Look(i => i.Lines) ?? 0) == 0) continue;
            var key = (state, outcome?.Code ?? 0, outcome?.Message ?? "", outcome?.Digest ?? "");
            if (!groups.TryGetValue(key, out var members)) groups[key] = members = [];
            members.Add(host);
        }
        return [.. groups.OrderByDescending(g => g.Value.Count).ThenBy(g => g.Value[0]).Take(most).Select(g =>
        {
            var (state, code, message, digest) = g.Key;
            var (bytes, lines) = execution.Deciding(g.Value[0])?.Look(i => (i.Bytes, i.Lines)) ?? (0, 0);
            return new OutputGroup(g.Value[0].ToString(System.Globalization.CultureInfo.InvariantCulture), state, code, message, digest, g.Value, bytes, lines);
        })];
    }
}
