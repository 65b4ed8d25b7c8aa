using Muster.Server.Configuration;
using Muster.Server.Downtimes.Matching;
using Muster.Server.Web.Api;

namespace Muster.Server.Downtimes.Api;

/// <summary>What is covered, as the REST API takes it.</summary>
/// <param name="Matchers">Texts: <c>severity=~"warning|critical"</c>.</param>
public sealed record ScopeBody(string? Selector, IReadOnlyList<string>? Checks, IReadOnlyList<string>? Matchers)
{
    /// <exception cref="FormatException">A matcher cannot be read.</exception>
    public Scope Read() => new(Selector?.Trim() ?? "", [.. (Checks ?? []).SelectMany(c => c.Split([',', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
        [.. (Matchers ?? []).SelectMany(MatcherText.ParseAll)]);
}

/// <summary>An open problem that a scope covers.</summary>
public sealed record CoveredProblem(long Id, string Host, string Check, string Status);

/// <summary>What a scope would cover now.</summary>
/// <param name="Hosts">How many hosts could be concerned.</param>
public sealed record ScopePreview(string Text, int Hosts, IReadOnlyList<string> FirstHosts, IReadOnlyList<CoveredProblem> Problems);

/// <summary>Shows what a scope would cover, before it does.</summary>
public sealed class ScopePreviews(ConfigurationStore configuration, Hosts.HostRegistry hosts, Muster.Server.Problems.ProblemBoard problems, Suppressions suppressions)
{
    private const int Shown = 20;

    /// <exception cref="FormatException">It cannot be read, or would cover everything.</exception>
    public ScopePreview Of(Scope scope)
    {
        scope.Check(configuration.Current);
        var compiled = scope.Compile(configuration.Current);
        var anyCheck = (scope with { Checks = [], Matchers = [.. scope.Matchers.Where(m => m.Name is "host" or "instance" or "host_id" or "group" || m.Name.StartsWith("tag_", StringComparison.Ordinal))] }).Compile(configuration.Current);
        var concerned = hosts.Current.Where(h => anyCheck.Covers(ProblemLabels.Of(h, "host", "CRITICAL", configuration.Current))).ToList();
        var covered = problems.All().Where(p => compiled.Covers(suppressions.LabelsOf(p.Host, p.Check, p.Status))).Select(p => new CoveredProblem(p.Id, p.Host.Name, p.Check, p.Status)).ToList();
        return new ScopePreview(scope.Text, concerned.Count, [.. concerned.Take(Shown).Select(h => h.Name)], covered);
    }
}

/// <summary>Turns what the slice refuses into answers.</summary>
internal static class Refusals
{
    public static async Task<T> GuardedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (KeyNotFoundException missing)
        {
            throw ApiProblem.NotFound(missing.Message);
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message);
        }
    }
}
