using Muster.Selectors;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Web.Api;

namespace Muster.Server.States;

/// <summary>Finds hosts as requests name them.</summary>
public sealed class HostQuery(HostRegistry hosts, ConfigurationStore configuration)
{
    /// <exception cref="ApiProblem">404.</exception>
    public HostRecord Host(string nameOrId) => hosts.Find(nameOrId) ?? throw ApiProblem.NotFound($"there is no host “{nameOrId}”.");

    /// <exception cref="ApiProblem">400 with the column.</exception>
    public Selector Selector(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return Selectors.Selector.All;
        if (Selectors.Selector.TryParse(text, configuration.Current.GroupTags, out var selector, out var wrong)) return selector;
        throw new ApiProblem(StatusCodes.Status400BadRequest, $"selector: {wrong.Message}") { Extensions = { ["column"] = wrong.Column } };
    }

    public IEnumerable<HostRecord> Hosts(string? selector, string? status, string? q, bool all)
    {
        var parsed = Selector(selector);
        var statuses = status?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (all ? hosts.All : hosts.Current).Where(h => parsed.Matches(h)
            && (statuses is null || statuses.Contains(h.Status.Text(), StringComparer.OrdinalIgnoreCase))
            && (string.IsNullOrEmpty(q) || h.Name.Contains(q, StringComparison.OrdinalIgnoreCase) || h.Tags.Any(t => t.Contains(q, StringComparison.OrdinalIgnoreCase))));
    }
}
