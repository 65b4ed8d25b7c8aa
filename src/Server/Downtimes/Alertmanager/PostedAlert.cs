using System.Text;
using Muster.Server.Hosts;

namespace Muster.Server.Downtimes.Alertmanager;

/// <summary>An alert that another program posted.</summary>
/// <param name="EndsAt">It is over then, unless it is posted again.</param>
/// <param name="Host">The host it is about; null: none that is known here.</param>
public sealed record PostedAlert(
    string Fingerprint, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations, string GeneratorUrl,
    DateTimeOffset StartsAt, DateTimeOffset EndsAt, DateTimeOffset UpdatedAt, HostId? Host)
{
    public string Name => Labels.GetValueOrDefault("alertname", "alert");

    /// <summary>By the label severity; one without it is critical.</summary>
    public string Status => Labels.GetValueOrDefault("severity", "").ToLowerInvariant() switch
    {
        "warning" or "warn" or "info" or "notice" or "low" or "minor" or "none" => "WARNING",
        "unknown" => "UNKNOWN",
        _ => "CRITICAL",
    };

    public string Text => new[] { "summary", "description", "message" }.Select(name => Annotations.GetValueOrDefault(name, "")).FirstOrDefault(text => text.Length > 0) ?? Name;

    /// <summary>The same for the same labels, worked out as Prometheus does: FNV-1a of the sorted names and values, each ended by 255.</summary>
    public static string FingerprintOf(IReadOnlyDictionary<string, string> labels)
    {
        var hash = 14695981039346656037UL;
        void Add(string text)
        {
            foreach (var b in Encoding.UTF8.GetBytes(text)) hash = (hash ^ b) * 1099511628211UL;
            hash = (hash ^ 255) * 1099511628211UL;
        }
        foreach (var (name, value) in labels.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            Add(name);
            Add(value);
        }
        return hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }
}
