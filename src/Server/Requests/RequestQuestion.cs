using Muster.Server.Hosts;

namespace Muster.Server.Requests;

/// <summary>What makes a row of the table of requests.</summary>
public enum RequestsBy
{
    /// <summary>Route and method.</summary>
    Route,

    /// <summary>Route, method and status: the rows of <c>muster timelog</c>.</summary>
    Status,

    /// <summary>Host.</summary>
    Host,
}

/// <summary>Which requests are asked for.</summary>
/// <param name="From">Windows that ended after it.</param>
/// <param name="Hosts">Null: all.</param>
/// <param name="Log">A set of logs by name; null: all.</param>
/// <param name="Words">What the route must contain; empty: anything.</param>
/// <param name="Route">The route as it is; null: any.</param>
/// <param name="Statuses">From, to (inclusive); empty: all.</param>
public sealed record RequestQuestion(
    DateTimeOffset From, DateTimeOffset To, IReadOnlySet<HostId>? Hosts = null, string? Log = null, string Words = "", string? Route = null, string? Method = null,
    IReadOnlyList<(int From, int To)>? Statuses = null)
{
    public bool Takes(RequestWindow window) => (Hosts is null || Hosts.Contains(window.Host)) && (Log is null || Log == window.Log);

    public bool Takes(Protocol.RequestRow row) =>
        (Route is null || Route == row.Route) && (Method is null || Method == row.Method)
        && (Words.Length == 0 || row.Route.Contains(Words, StringComparison.OrdinalIgnoreCase))
        && (Statuses is not { Count: > 0 } statuses || statuses.Any(s => row.Status >= s.From && row.Status <= s.To));
}
