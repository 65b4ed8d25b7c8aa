using Muster.Metrics;
using Muster.Server.Configuration;
using Muster.Server.Configuration.Sources;
using Muster.Server.Gathering.Relabelling;
using Muster.Server.Hosts;

namespace Muster.Server.Gathering.Scraping;

/// <summary>Works out who is asked: the targets of a source, with their labels, after <c>relabel_configs</c>.</summary>
public static class TargetPlan
{
    private const string Address = "__address__", Scheme = "__scheme__", MetricsPath = "__metrics_path__", Parameter = "__param_", Meta = "__meta_muster_";

    /// <summary>Those the server asks itself.</summary>
    public static IEnumerable<ScrapeTarget> OfServer(ScrapeSource source, IEnumerable<HostRecord> hosts)
    {
        if (source.FromAgent) return [];
        return source.PerHost ? hosts.Where(host => source.On.Matches(host)).SelectMany(host => Targets(source, host)) : Targets(source, null);
    }

    /// <summary>Those the agent of a host asks.</summary>
    public static IEnumerable<ScrapeTarget> OfAgent(ScrapeSource source, HostRecord host) =>
        source.FromAgent && source.On.Matches(host) ? Targets(source, host) : [];

    private static IEnumerable<ScrapeTarget> Targets(ScrapeSource source, HostRecord? host)
    {
        foreach (var template in source.Targets)
            if (Target(source, host, host is null ? template : Placeholders.Fill(template, host.Name, Bracketed(host))) is { } target) yield return target;
    }

    private static string Bracketed(HostRecord host) => host.Address is not { } address ? host.Name
        : address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    /// <summary>Null when a rule drops it, or leaves nothing to ask.</summary>
    private static ScrapeTarget? Target(ScrapeSource source, HostRecord? host, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) return null;
        var draft = new LabelDraft();
        draft.Begin(source.Labels);
        draft.Set("job", source.Name);
        draft.Set(Address, uri.Authority.Contains(':', StringComparison.Ordinal) && !uri.IsDefaultPort ? uri.Authority : $"{uri.Host}:{uri.Port}");
        draft.Set(Scheme, uri.Scheme);
        draft.Set(MetricsPath, uri.AbsolutePath);
        // A name that stands twice (match[]=…): rules see the first, the others are asked along.
        var (parameters, more) = (Parameters(uri).ToLookup(pair => pair.Name, pair => pair.Value), new List<(string, string)>());
        foreach (var values in parameters)
        {
            draft.Set(Parameter + values.Key, values.First());
            more.AddRange(values.Skip(1).Select(value => (values.Key, value)));
        }
        if (host is not null) Describe(draft, host);
        if (!Relabeller.Apply(source.Relabel, draft) || draft.Get(Address).Length == 0) return null;
        if (draft.Get("instance").Length == 0) draft.Set("instance", draft.Get(Address));
        var asked = Url(draft, more);
        draft.Remove(name => name.StartsWith("__", StringComparison.Ordinal));
        return asked is null ? null : new ScrapeTarget(source, host?.Id, host?.Name ?? "", asked, Labels.From(draft.All));
    }

    private static void Describe(LabelDraft draft, HostRecord host)
    {
        draft.Set("host", host.Name);
        draft.Set(Meta + "host", host.Name);
        draft.Set(Meta + "host_id", host.Id.ToString());
        draft.Set(Meta + "host_address", host.Address?.ToString() ?? "");
        // Between commas at both ends, so that a rule finds a tag with ,web, in its regular expression.
        draft.Set(Meta + "tags", $",{string.Join(',', host.Tags)},");
        foreach (var (name, value) in host.Facts) draft.Set(Meta + "fact_" + Muster.Metrics.Intake.MetricWords.Label(name), value);
    }

    private static IEnumerable<(string Name, string Value)> Parameters(Uri uri)
    {
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            yield return (Uri.UnescapeDataString(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' ')));
        }
    }

    private static string? Url(LabelDraft draft, IEnumerable<(string Name, string Value)> more)
    {
        var query = string.Join('&', draft.All.Where(label => label.Name.StartsWith(Parameter, StringComparison.Ordinal))
            .Select(label => (label.Name[Parameter.Length..], label.Value)).Concat(more).Select(pair => $"{Uri.EscapeDataString(pair.Item1)}={Uri.EscapeDataString(pair.Item2)}"));
        var path = draft.Get(MetricsPath);
        var url = $"{draft.Get(Scheme)}://{draft.Get(Address)}{(path.StartsWith('/') ? "" : "/")}{path}{(query.Length > 0 ? "?" : "")}{query}";
        return Uri.TryCreate(url, UriKind.Absolute, out var made) && made.Scheme is "http" or "https" ? url : null;
    }
}
