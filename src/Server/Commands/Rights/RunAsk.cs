using Muster.Server.Commands.Steps;
using Muster.Server.Hosts;

namespace Muster.Server.Commands.Rights;

/// <summary>Something somebody wants to run.</summary>
/// <param name="Title">In a line for people.</param>
/// <param name="User">The account of the hosts; empty: the agent's own.</param>
/// <param name="Lines">The command lines it runs, as far as they are known.</param>
/// <param name="Project">Of the job; empty when it is none.</param>
/// <param name="Job">As <c>group/name</c>.</param>
/// <param name="Secrets">Names of the secrets it is handed.</param>
public sealed record RunAsk(RunKinds Kind, string Title, IReadOnlyList<HostRecord> Hosts)
{
    public string User { get; init; } = "";
    public IReadOnlyList<string> Lines { get; init; } = [];
    public string Project { get; init; } = "";
    public string Job { get; init; } = "";
    public IReadOnlyList<string> Secrets { get; init; } = [];

    public static RunAsk Of(StepSpec step, IReadOnlyList<HostRecord> hosts) => new(step.Script is null ? RunKinds.Command : RunKinds.Script, step.Title, hosts)
    {
        User = step.User,
        Lines = step.Script is null ? [step.Title] : [],
        Secrets = step.SecretsUsed,
    };

    public string HostWords => Hosts.Count == 1 ? Hosts[0].Name : $"{Hosts.Count} hosts";
}
