using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Looking;
using Muster.Server.States;
using Muster.Server.Web.Api;

namespace Muster.Server.Forecasts;

/// <summary>Chooses forecasts, for the pages and the REST API alike.</summary>
public sealed class ForecastList(ForecastBoard board, HostQuery hosts)
{
    private static readonly string[] Kinds = [.. Enum.GetNames<BoundKind>().Select(name => name.ToLowerInvariant())];

    /// <param name="kind">disk, inodes, memory, swap, certificate, check; a list with commas; empty: all.</param>
    /// <param name="severity">critical, warning, coming, calm, new, reached; a list with commas; empty: all.</param>
    /// <exception cref="ApiProblem">400: the selector is wrong, or a word of the lists is none of those.</exception>
    public IEnumerable<CurrentForecast> Choose(string? selector, string? kind, string? severity, string? q)
    {
        var (kinds, severities) = (Words("kind", kind, Kinds), Words("severity", severity, CurrentForecast.Severities));
        return hosts.Hosts(selector, null, null, all: false).SelectMany(host => board.Of(host.Id)).Where(one =>
            (kinds.Length == 0 || kinds.Contains(one.Metric.Kind.ToString(), StringComparer.OrdinalIgnoreCase))
            && (severities.Length == 0 || severities.Contains(one.Severity, StringComparer.OrdinalIgnoreCase))
            && (string.IsNullOrEmpty(q) || one.Metric.What.Contains(q, StringComparison.OrdinalIgnoreCase) || one.Metric.HostName.Contains(q, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>A word that is none would choose nothing, which looks as if nothing were coming.</summary>
    private static string[] Words(string name, string? text, IReadOnlyList<string> known)
    {
        var words = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var strange = Array.Find(words, word => !known.Contains(word, StringComparer.OrdinalIgnoreCase));
        return strange is null ? words : throw ApiProblem.BadRequest($"{name}: “{strange}” is none of {string.Join(", ", known)}");
    }
}
