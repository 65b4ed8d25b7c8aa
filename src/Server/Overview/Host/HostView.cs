using Muster.Server.Forecasts.Looking;
using Muster.Server.Graphs.OfHosts;
using Muster.Server.Web.Kit;

namespace Muster.Server.Overview.Host;

/// <summary>All that a host's page shows.</summary>
/// <param name="Facts">Name and value, in the order shown.</param>
/// <param name="Coming">What may happen here, the soonest first.</param>
/// <param name="Forecasts">How many metrics are forecast.</param>
/// <param name="Strip">The host's own status over the last day.</param>
public sealed record HostView(
    HostRow Host, IReadOnlyList<(string Name, string Value)> Facts, IReadOnlyList<CheckRow> Checks, IReadOnlyList<HostEvent> Events,
    IReadOnlyList<Suggested> Suggestions, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<Strip.Span> Strip,
    IReadOnlyList<CurrentForecast> Coming, int Forecasts)
{
    /// <summary>Null: the page is shown without them.</summary>
    public GraphsView? Graphs { get; init; }
}

/// <summary>A change of the host's status (no check) or of a check's.</summary>
public sealed record HostEvent(DateTimeOffset At, string? Check, Tone Tone, string Status, string Text);

/// <summary>A check the agent suggests.</summary>
public sealed record Suggested(string Id, string Title, string Reason);
