using Muster.Server.Commands.Steps;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Commands.Rights;

/// <summary>
/// The one place that decides who may run what where, by <c>rights/*.yaml</c>. The host's own policy decides after it, on the host. Administrators may
/// everything: they could write the file.
/// </summary>
public sealed class RunRights(ConfigurationStore configuration)
{
    /// <exception cref="ApiProblem">403, with the reason.</exception>
    public void Demand(Caller caller, IReadOnlyList<HostRecord> hosts, StepSpec step) => Demand(caller, RunAsk.Of(step, hosts));

    /// <exception cref="ApiProblem">403, with the reason.</exception>
    public void Demand(Caller caller, RunAsk ask)
    {
        if (Objection(caller, ask) is { } objection) throw ApiProblem.Forbidden(objection);
    }

    /// <returns>Null when the caller may, else why not.</returns>
    public string? Objection(Caller caller, RunAsk ask)
    {
        var role = caller.Role.ToString().ToLowerInvariant();
        if (!caller.May(Role.Operator)) return $"Running “{ask.Title}” on {ask.HostWords} needs the role operator; {caller.Name} is {role}.";
        if (caller.May(Role.Admin)) return null;
        if (configuration.Current.Part<RunPolicy>().Rules is not { } rules)
            return ask.Kind == RunKinds.Shell ? $"A shell needs the role admin, or a rule of {RightsFile.Folder}/*.yaml that allows it; {caller.Name} is {role}." : null;
        List<RunRule> fitting = [.. rules.Where(rule => Includes(rule.Who, caller) && Fits(rule, ask))];
        if (fitting.Count == 0) return $"No rule of {RightsFile.Folder}/*.yaml lets {caller.Name} ({role}) {Words(ask)}.";
        return ask.Hosts.FirstOrDefault(host => !fitting.Exists(rule => rule.On.Matches(host))) is { } outside
            ? $"No rule of {RightsFile.Folder}/*.yaml lets {caller.Name} ({role}) {Words(ask)} on {outside.Name}."
            : null;
    }

    /// <summary>The first rule by which somebody else has to approve it; null: it may run at once.</summary>
    public ApprovalRule? Approval(RunAsk ask) => configuration.Current.Part<RunPolicy>().Approvals.FirstOrDefault(rule =>
        (rule.Kinds & ask.Kind) != 0 && ask.Hosts.Count > rule.MoreThan && rule.Projects.Fit(ask.Project) && (rule.Jobs.Patterns.Count == 0 || (ask.Job.Length > 0 && rule.Jobs.Fit(ask.Job)))
        && ask.Hosts.Any(rule.On.Matches));

    /// <summary>Whether a caller is one of those a rule names.</summary>
    public static bool Includes(IReadOnlyList<string> who, Caller caller) => who.Any(one => one switch
    {
        "viewer" => caller.May(Role.Viewer),
        "operator" => caller.May(Role.Operator),
        "admin" => caller.May(Role.Admin),
        _ when one.StartsWith("user:", StringComparison.Ordinal) => caller.Name == one[5..] || caller.Name.StartsWith(one[5..] + "/", StringComparison.Ordinal),
        _ => caller.Kind == CallerKind.Token && caller.Name == one["token:".Length..],
    });

    private static bool Fits(RunRule rule, RunAsk ask) =>
        (rule.May & ask.Kind) != 0
        && rule.As.Fit(ask.User.Length == 0 ? "agent" : ask.User)
        && (ask.Kind != RunKinds.Command || rule.Commands.Patterns.Count == 0 || ask.Lines.All(line => Fits(rule.Commands, line)))
        && (ask.Kind != RunKinds.Job || (rule.Projects.Fit(ask.Project) && rule.Jobs.Fit(ask.Job)))
        && ask.Secrets.All(rule.Secrets.Fit);

    /// <summary>A pattern speaks of one command: what a shell would make more of (another command, a file, a variable) must stand there word for word.</summary>
    private static bool Fits(NamePatterns commands, string line) => commands.Patterns.Contains(line) || (line.AsSpan().IndexOfAny(ShellSigns) < 0 && commands.Fit(line));

    private static readonly System.Buffers.SearchValues<char> ShellSigns = System.Buffers.SearchValues.Create(";&|`$()<>{}\n\r\\!#~");

    private static string Words(RunAsk ask) => ask.Kind switch
    {
        RunKinds.Shell => "open a shell",
        RunKinds.Job => $"run the job “{ask.Job}” of {ask.Project}",
        RunKinds.Script => "run a script",
        _ => $"run “{ask.Title}”",
    } + (ask.User.Length > 0 ? $" as {ask.User}" : "") + (ask.Secrets.Count > 0 ? $" with the secrets {string.Join(", ", ask.Secrets)}" : "");
}
