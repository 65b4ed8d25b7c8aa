using System.Text.RegularExpressions;
using Muster.Metrics;
using Muster.Server.Configuration;
using Muster.Server.Hosts;

namespace Muster.Server.Events;

/// <summary>
/// Which series an event concerns. <c>tag</c> and <c>group</c> ask the series' host, <c>host_regex</c> its name (anywhere in it, without
/// regard to case, as Ganglia did); a series without a host is about many and is left out by these and by <c>host</c>. Any other label parts
/// them only where the series carries it with another value. No labels: every series.
/// </summary>
public sealed class EventScope(HostRegistry hosts, ConfigurationStore configuration)
{
    public const string Host = "host", Tag = "tag", Group = "group", HostRegex = "host_regex";
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    public bool Concerns(Event happened, Labels series) => Concerns(happened, series.Get(Host), series.Get);

    public bool Concerns(Event happened, HostRecord host) => Concerns(happened, host.Name, static _ => "");

    /// <summary>Those of the events that concern at least one of the series.</summary>
    public IReadOnlyList<Event> Concerning(IEnumerable<Event> events, IReadOnlyCollection<Labels> series) =>
        [.. events.Where(happened => happened.Labels.Count == 0 || series.Any(one => Concerns(happened, one)))];

    private bool Concerns(Event happened, string hostName, Func<string, string> label)
    {
        foreach (var (name, wanted) in happened.Labels)
        {
            var fits = name switch
            {
                Host => string.Equals(hostName, wanted, StringComparison.OrdinalIgnoreCase),
                HostRegex => hostName.Length > 0 && Matches(wanted, hostName),
                Tag => hosts.Find(hostName)?.HasTag(wanted) == true,
                Group => hosts.Find(hostName) is { } host && configuration.Current.GroupTags.TryGetValue(wanted, out var tags) && tags.All(host.HasTag),
                _ => label(name) is var value && (value.Length == 0 || value == wanted),
            };
            if (!fits) return false;
        }
        return true;
    }

    /// <exception cref="FormatException">It is no regular expression.</exception>
    public static void DemandPattern(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking, Patience);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new FormatException(wrong.Message);
        }
    }

    private static bool Matches(string pattern, string name) =>
        Regex.IsMatch(name, pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Patience);
}
