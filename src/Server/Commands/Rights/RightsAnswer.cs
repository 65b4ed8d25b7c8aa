using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Web.Access;

namespace Muster.Server.Commands.Rights;

/// <summary>A rule as people read it.</summary>
/// <param name="Yours">It speaks of whoever asks.</param>
/// <param name="Hosts">How many hosts its selector matches now.</param>
/// <param name="Commands">Patterns; none: any. So are Projects, Jobs, As and Secrets.</param>
public sealed record RunRuleAnswer(
    IReadOnlyList<string> Who, bool Yours, IReadOnlyList<string> May, string On, int Hosts, IReadOnlyList<string> Projects, IReadOnlyList<string> Jobs, IReadOnlyList<string> Commands,
    IReadOnlyList<string> As, IReadOnlyList<string> Secrets, string File, long Line);

/// <summary>What has to be approved, as people read it.</summary>
/// <param name="MoreThan">Hosts; 0: every run.</param>
/// <param name="Expires">Seconds.</param>
public sealed record ApprovalRuleAnswer(
    string Name, IReadOnlyList<string> For, int MoreThan, string On, int Hosts, IReadOnlyList<string> Projects, IReadOnlyList<string> Jobs, IReadOnlyList<string> By, double Expires, string File, long Line);

/// <summary>Who may run what where.</summary>
/// <param name="Rules">Null: no file has rules; operators may run everything on every host, and a shell is for administrators.</param>
public sealed record RightsAnswer(IReadOnlyList<RunRuleAnswer>? Rules, IReadOnlyList<ApprovalRuleAnswer> Approvals, double ShellIdle, double KeepExecutions)
{
    public static RightsAnswer Of(RunPolicy policy, HostRegistry hosts, Caller caller) => new(
        policy.Rules?.Select(r => new RunRuleAnswer(
            r.Who, RunRights.Includes(r.Who, caller), Words(r.May), r.On.ToString(), hosts.Current.Count(r.On.Matches), r.Projects.Patterns, r.Jobs.Patterns, r.Commands.Patterns, r.As.Patterns, r.Secrets.Patterns, r.File, r.Line)).ToList(),
        [.. policy.Approvals.Select(r => new ApprovalRuleAnswer(
            r.Name, Words(r.Kinds), r.MoreThan, r.On.ToString(), hosts.Current.Count(r.On.Matches), r.Projects.Patterns, r.Jobs.Patterns, r.By, r.Expires.TotalSeconds, r.File, r.Line))],
        policy.ShellIdle.TotalSeconds, policy.KeepExecutions.TotalSeconds);

    private static List<string> Words(RunKinds kinds) =>
        [.. new[] { RunKinds.Command, RunKinds.Script, RunKinds.Job, RunKinds.Shell }.Where(k => (kinds & k) != 0).Select(k => k.ToString().ToLowerInvariant())];
}

/// <summary>REST of the rights: read here, written in files.</summary>
public static class RightsEndpoints
{
    public static void MapRights(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/api/v1/rights", (HttpContext http, ConfigurationStore configuration, HostRegistry hosts) => RightsAnswer.Of(configuration.Current.Part<RunPolicy>(), hosts, http.Caller()))
            .WithTags("rights").Require(Role.Operator).WithSummary("Who may run what where, and what has to be approved, as the files of rights/ say it");
}
