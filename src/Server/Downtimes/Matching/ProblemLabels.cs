using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Problems;

namespace Muster.Server.Downtimes.Matching;

/// <summary>
/// What matchers look at. A problem has <c>alertname</c> (the check; <c>host</c> for the host itself), <c>host</c>, <c>instance</c> (the same),
/// <c>host_id</c>, <c>severity</c> (critical, warning, unknown), <c>status</c>, <c>tag_NAME="true"</c> for every tag, and <c>group</c>, which may have several values.
/// </summary>
public sealed class ProblemLabels
{
    private readonly ILookup<string, string> values;

    private ProblemLabels(HostRecord? host, string check, IEnumerable<KeyValuePair<string, string>> all)
    {
        (Host, Check) = (host, check);
        values = all.ToLookup(l => l.Key, l => l.Value, StringComparer.Ordinal);
    }

    /// <summary>Null: an alert that was posted and belongs to no host.</summary>
    public HostRecord? Host { get; }

    public string Check { get; }

    /// <summary>One value each: several are joined by commas.</summary>
    public IReadOnlyDictionary<string, string> Flat => values.ToDictionary(v => v.Key, v => string.Join(',', v));

    /// <param name="posted">Of the alert that another system posted, for a problem that came so.</param>
    public static ProblemLabels Of(HostRecord host, string check, string status, ConfigurationSnapshot configuration, IReadOnlyDictionary<string, string>? posted = null)
    {
        var name = check.StartsWith(Problem.ExternalPrefix, StringComparison.Ordinal) ? check[Problem.ExternalPrefix.Length..] : check;
        List<KeyValuePair<string, string>> all =
        [
            new("alertname", name), new("host", host.Name), new("instance", host.Name), new("host_id", host.Id.ToString()),
            new("severity", Severity(status)), new("status", status),
            .. host.Tags.Where(tag => tag != "all").Select(tag => new KeyValuePair<string, string>(TagLabel(tag), "true")),
            .. configuration.GroupTags.Where(group => group.Value.All(host.HasTag)).Select(group => new KeyValuePair<string, string>("group", group.Key)),
        ];
        if (posted is not null) all.AddRange(posted.Where(label => !all.Exists(own => own.Key == label.Key)));
        return new ProblemLabels(host, check, all);
    }

    /// <summary>Of a posted alert. Its host is the one that <c>host</c> or <c>instance</c> (a port left away) names, if there is one.</summary>
    public static ProblemLabels Of(IReadOnlyDictionary<string, string> labels, HostRecord? host) => new(host, labels.GetValueOrDefault("alertname", ""), labels);

    /// <summary>A tag as a label's name: what labels may not contain becomes _.</summary>
    public static string TagLabel(string tag) => "tag_" + string.Concat(tag.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    /// <summary><c>critical</c>, <c>warning</c> or <c>unknown</c>; a host that is DOWN or BLIND is critical.</summary>
    public static string Severity(string status) => status.ToUpperInvariant() switch { "WARNING" => "warning", "UNKNOWN" => "unknown", _ => "critical" };

    public IReadOnlyList<string> Values(string name) => [.. values[name]];
}
