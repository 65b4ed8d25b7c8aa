using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Muster.Server.Notifications.Channels.Wording;

namespace Muster.Server.Notifications.Inbound;

/// <summary>Takes what Alertmanager's webhook receiver sends (version 4 of its message), as Grafana and others send it too: alerts that are firing or resolved.</summary>
public sealed class AlertmanagerIn(InboundAlerts alerts, InboundHosts hosts, TimeProvider time)
{
    private const int MostText = 4000;
    private static readonly string[] HostLabels = ["host", "instance", "hostname", "nodename", "node"], TextAnnotations = ["summary", "description", "message"];

    internal sealed record Notice([property: JsonPropertyName("alerts")] IReadOnlyList<Alert>? Alerts);

    internal sealed record Alert(
        [property: JsonPropertyName("status")] string? Status, [property: JsonPropertyName("labels")] Dictionary<string, string>? Labels, [property: JsonPropertyName("annotations")] Dictionary<string, string>? Annotations,
        [property: JsonPropertyName("startsAt")] string? StartsAt, [property: JsonPropertyName("fingerprint")] string? Fingerprint);

    /// <exception cref="FormatException">No such message.</exception>
    internal static Notice Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<Notice>(body) ?? throw new FormatException("the message is empty");
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"no JSON of Alertmanager's webhook: {wrong.Message}", wrong);
        }
    }

    /// <summary>Takes all it can; answers what could not be taken, and why.</summary>
    internal async Task<IReadOnlyList<string>> TakeAsync(InboundHook hook, Notice notice, CancellationToken ct)
    {
        var wrong = new List<string>();
        foreach (var alert in notice.Alerts ?? throw new FormatException("alerts are missing"))
        {
            try
            {
                var labels = alert.Labels ?? throw new FormatException("an alert without labels");
                var key = string.IsNullOrEmpty(alert.Fingerprint) ? Print(labels) : Cut.To(alert.Fingerprint, 200);
                if (alert.Status == "resolved") await alerts.EndAsync(hook.Name, key, ct);
                else if (alert.Status == "firing") await alerts.BeginAsync(Firing(hook, key, labels, alert), ct);
                else throw new FormatException($"status: “{alert.Status}” is neither firing nor resolved");
            }
            catch (FormatException no)
            {
                wrong.Add($"{alert.Labels?.GetValueOrDefault("alertname") ?? "an alert"}: {no.Message}");
            }
        }
        return wrong;
    }

    private InboundAlert Firing(InboundHook hook, string key, Dictionary<string, string> labels, Alert alert)
    {
        var name = labels.GetValueOrDefault("alertname", "alert");
        var text = TextAnnotations.Select(annotation => alert.Annotations?.GetValueOrDefault(annotation)).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text)) ?? name;
        var status = labels.GetValueOrDefault("severity", "").ToLowerInvariant() switch { "warning" or "warn" or "info" or "notice" or "low" or "minor" or "none" => "WARNING", "unknown" => "UNKNOWN", _ => "CRITICAL" };
        return new InboundAlert(hook.Name, key, hosts.Find(hook, HostLabels.Select(label => labels.GetValueOrDefault(label))).Id, InboundAlert.NameOf(hook.Name, name), status,
            InboundTimes.Of(alert.StartsAt, time.GetUtcNow()), Cut.To(text.Trim(), MostText));
    }

    private static string Print(Dictionary<string, string> labels) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}\0{l.Value}\0")))))[..32];
}
