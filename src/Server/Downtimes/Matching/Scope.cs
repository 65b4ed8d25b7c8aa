using Muster.Selectors;
using Muster.Server.Configuration;

namespace Muster.Server.Downtimes.Matching;

/// <summary>What a silence or a downtime covers: problems that meet all that is said here.</summary>
/// <param name="Selector">Hosts; empty: any, and alerts without a host.</param>
/// <param name="Checks">Names of checks with * and ?; empty: all of them and the host itself, which is the check <c>host</c>.</param>
public sealed record Scope(string Selector, IReadOnlyList<string> Checks, IReadOnlyList<LabelMatcher> Matchers)
{
    /// <summary>In a sentence.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Text => string.Join(" ", new[]
    {
        Checks.Count > 0 ? string.Join(", ", Checks) : "",
        Selector.Length > 0 ? $"{(Checks.Count > 0 ? "on " : "")}{Selector}" : "",
        Matchers.Count > 0 ? "{" + string.Join(", ", Matchers) + "}" : "",
    }.Where(part => part.Length > 0)) is { Length: > 0 } text ? text : "everything";

    /// <summary>Ready to be asked, with the groups as they are now.</summary>
    /// <exception cref="SelectorException">The selector cannot be read (any more: a group may have gone).</exception>
    public CompiledScope Compile(ConfigurationSnapshot configuration) =>
        new(this, Selector.Length == 0 ? null : Selectors.Selector.Parse(Selector, configuration.GroupTags));

    /// <exception cref="FormatException">It says nothing at all, or too much; the message names the cure.</exception>
    public void Check(ConfigurationSnapshot configuration)
    {
        if (Selector.Length == 0 && Checks.Count == 0 && Matchers.All(m => m.MatchesNothing))
            throw new FormatException("this would cover everything: say a selector (all, for every host), checks, or a matcher that does not match the empty value");
        if (Checks.Count > 100 || Matchers.Count > 100) throw new FormatException("at most 100 checks and 100 matchers");
        try
        {
            Compile(configuration);
        }
        catch (SelectorException wrong)
        {
            throw new FormatException($"selector: {wrong.Message}", wrong);
        }
    }
}

/// <summary>A scope that can be asked.</summary>
public sealed class CompiledScope(Scope scope, Selector? selector)
{
    public bool Covers(ProblemLabels problem) =>
        (selector is null || (problem.Host is { } host && selector.Matches(host)))
        && (scope.Checks.Count == 0 || scope.Checks.Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, problem.Check, ignoreCase: false)))
        && scope.Matchers.All(m => m.Matches(problem));
}
