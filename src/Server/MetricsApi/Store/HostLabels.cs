using Muster.Metrics;
using Muster.Server.Configuration;
using Muster.Server.Hosts;

namespace Muster.Server.MetricsApi.Store;

/// <summary>
/// The virtual labels <c>tag</c> and <c>group</c>: conditions on them become a condition on <c>host</c>, by the tags that hosts carry
/// at the time of asking. A host has many tags: <c>tag="a"</c> asks whether one of them fits, <c>tag!="a"</c> whether none is a.
/// </summary>
public sealed class HostLabels(HostRegistry hosts, ConfigurationStore configuration)
{
    public const string Tag = "tag", Group = "group", Host = "host";

    public IReadOnlyList<Matcher> Rewrite(IReadOnlyList<Matcher> matchers)
    {
        if (!matchers.Any(IsVirtual)) return matchers;
        var groups = new Lazy<List<GroupNode>>(() => [.. Flat(configuration.Current.Groups)]);
        var fitting = hosts.All.Where(host => matchers.Where(IsVirtual).All(matcher => Fits(host, matcher, groups)));
        // Names are quoted: they may hold signs of regular expressions. Without a fitting host nothing may match, not even series without the label.
        var names = fitting.Select(host => System.Text.RegularExpressions.Regex.Escape(host.Name)).ToArray();
        var one = names.Length == 0 ? new Matcher(Host, MatchKind.Regex, "[^\\s\\S]") : new Matcher(Host, MatchKind.Regex, string.Join('|', names));
        return [.. matchers.Where(matcher => !IsVirtual(matcher)), one];
    }

    /// <summary>All values of a virtual label, sorted; empty for any other label.</summary>
    public IReadOnlyList<string> Values(string label) => label switch
    {
        Tag => [.. new SortedSet<string>(hosts.Current.SelectMany(host => host.Tags), StringComparer.Ordinal)],
        Group => [.. new SortedSet<string>(Flat(configuration.Current.Groups).Select(group => group.Name), StringComparer.Ordinal)],
        _ => [],
    };

    private static bool IsVirtual(Matcher matcher) => matcher.Name is Tag or Group;

    private static bool Fits(HostRecord host, Matcher matcher, Lazy<List<GroupNode>> groups)
    {
        IEnumerable<string> values = matcher.Name == Tag ? host.Tags : groups.Value.Where(group => group.AllTags.All(host.HasTag)).Select(group => group.Name);
        // Without any value the label is absent, and an absent label is the empty text.
        return matcher.Kind is MatchKind.Equal or MatchKind.Regex ? values.DefaultIfEmpty("").Any(matcher.Matches) : values.All(matcher.Matches);
    }

    private static IEnumerable<GroupNode> Flat(IEnumerable<GroupNode> groups) => groups.SelectMany(group => Flat(group.Groups).Prepend(group));
}
