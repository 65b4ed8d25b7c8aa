using Muster.Selectors;

namespace Muster.Server.Configuration;

/// <summary>A node of the service tree: its own tags and those of its parents.</summary>
public sealed record GroupNode(string Name, IReadOnlyList<string> Tags, IReadOnlyList<GroupNode> Groups)
{
    /// <summary>Own and inherited tags: a host is in the group when it carries all of them.</summary>
    public IReadOnlyCollection<string> AllTags { get; init; } = Tags;
}

/// <summary>How long hosts may be silent, by selector; the first rule that matches counts.</summary>
public sealed record HostRule(Selector On, TimeSpan DeadMan, TimeSpan Grace)
{
    public static HostRule Default { get; } = new(Selector.All, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5));
}

/// <summary>What hosts stand behind: names of hosts, or of anything else that has no agent (a switch, a rack, a line).</summary>
public sealed record HostParents(Selector On, IReadOnlyList<string> Parents);

/// <summary>The configuration as one whole that was found right.</summary>
public sealed record ConfigurationSnapshot(
    IReadOnlyDictionary<string, CheckDefinition> Checks, IReadOnlyList<GroupNode> Groups, IReadOnlyList<HostRule> HostRules,
    IReadOnlyDictionary<string, IReadOnlyCollection<string>> GroupTags)
{
    /// <summary>Of every rule that matches a host, not of the first alone.</summary>
    public IReadOnlyList<HostParents> Parents { get; init; } = [];

    /// <summary>Ways in for metrics, of <c>metrics/</c>.</summary>
    public IReadOnlyList<Sources.MetricSource> MetricSources { get; init; } = [];

    /// <summary>Other stores that get every sample.</summary>
    public IReadOnlyList<RemoteStore> RemoteStores { get; init; } = [];
    /// <summary>Access logs to read, of <c>requests/</c>.</summary>
    public IReadOnlyList<RequestLogDefinition> RequestLogs { get; init; } = [];

    /// <summary>What slices further right read from folders of their own, by its type.</summary>
    internal IReadOnlyDictionary<Type, object> Parts { get; init; } = new Dictionary<Type, object>();

    /// <summary>What <see cref="ConfigurationPart"/> read; empty before the first reading.</summary>
    public T Part<T>() where T : class, new() => Parts.TryGetValue(typeof(T), out var part) ? (T)part : new T();
    public static ConfigurationSnapshot Empty { get; } = new(BuiltinChecks.All, [], [], new Dictionary<string, IReadOnlyCollection<string>>());

    /// <summary>The check of that name; for the state of one series of a query check, the check under that name. Null when there is none.</summary>
    public CheckDefinition? Check(string name) =>
        Checks.TryGetValue(name, out var check) ? check
        : SeriesName.IsOne(name) && Checks.TryGetValue(SeriesName.CheckOf(name), out var whole) && whole.Kind is QueryKind { Each: true } ? whole with { Name = name }
        : null;

    public HostRule RuleFor(ISelectable host) => HostRules.FirstOrDefault(r => r.On.Matches(host)) ?? HostRule.Default;
}
