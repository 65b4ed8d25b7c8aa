using Muster.Server.Forecasts.Looking;
using Muster.Server.States;
using Muster.Server.Web.Api;

namespace Muster.Server.Forecasts;

/// <summary>Chooses forecasts, for the pages and the REST API alike.</summary>
public sealed class ForecastList(ForecastBoard board, HostQuery hosts)
{
    /// <param name="kind">disk, inodes, memory, swap, certificate, check; a list with commas; empty: all.</param>
    /// <param name="severity">critical, warning, coming, calm, new, reached; a list with commas; empty: all.</param>
    /// <exception cref="ApiProblem">400: the selector is wrong.</exception>
    public IEnumerable<CurrentForecast> Choose(string? selector, string? kind, string? severity, string? q)
    {
        static string[] Words(string? text) => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var (kinds, severities) = (Words(kind), Words(severity));
        return hosts.Hosts(selector, null, null, all: false).SelectMany(host => board.Of(host.Id)).Where(one =>
            (kinds.Length == 0 || kinds.Contains(one.Metric.Kind.ToString(), StringComparer.OrdinalIgnoreCase))
            && (severities.Length == 0 || severities.Contains(one.Severity, StringComparer.OrdinalIgnoreCase))
            && (string.IsNullOrEmpty(q) || one.Metric.What.Contains(q, StringComparison.OrdinalIgnoreCase) || one.Metric.HostName.Contains(q, StringComparison.OrdinalIgnoreCase)));
    }
}
