namespace Muster.Server.Web.Shell;

/// <summary>A page of the navigation; <see cref="Key"/> is typed after <c>g</c>.</summary>
/// <param name="OnBar">In the bar at the foot of a telephone; all of them are in the sheet behind "More" there.</param>
public sealed record NavigationItem(string Path, string Name, string Icon, string Key, bool OnBar = false)
{
    /// <summary>By what one comes for: what is wrong, what there is to see, what can be done, what is set up once.</summary>
    public static IReadOnlyList<NavigationGroup> Groups { get; } =
    [
        new("Now",
        [
            new("/", "Overview", "overview", "o", OnBar: true),
            new("/problems", "Problems", "problems", "p", OnBar: true),
            new("/notifications", "Notifications", "notifications", "n"),
            new("/oncall", "On call", "oncall", "d"),
            new("/silences", "Silences", "silences", "z"),
        ]),
        new("Look",
        [
            new("/hosts", "Hosts", "hosts", "h", OnBar: true),
            new("/groups", "Groups", "groups", "r"),
            new("/checks", "Checks", "checks", "c"),
            new("/explore", "Explore", "explore", "e"),
            new("/views", "Views", "views", "v", OnBar: true),
            new("/events", "Events", "events", "t"),
            new("/forecasts", "Forecasts", "forecasts", "f"),
            new("/requests", "Requests", "requests", "q"),
        ]),
        new("Do",
        [
            new("/jobs", "Jobs", "jobs", "j") { Also = ["/triggers"] },
            new("/executions", "Executions", "run", "x") { Also = ["/run", "/approvals", "/shells"] },
            new("/pages", "Pages", "pages", "w"),
            new("/load-runs", "Load runs", "load", "l"),
        ]),
        new("Set up",
        [
            new("/agents", "Agents", "agents", "a"),
            new("/sources", "Sources", "sources", "s"),
            new("/admin", "Admin", "admin", "m") { Also = ["/rights", "/secrets"] },
        ]),
    ];

    public static IReadOnlyList<NavigationItem> All { get; } = [.. Groups.SelectMany(group => group.Items)];

    /// <summary>Where pages stand that are reached from it and have no place of their own in the navigation.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    public bool Holds(string path) => Path == "/" ? path == "/" : Also.Prepend(Path).Any(below => path == below || path.StartsWith(below + "/", StringComparison.Ordinal));
}

/// <summary>Pages that belong together in the navigation.</summary>
public sealed record NavigationGroup(string Name, IReadOnlyList<NavigationItem> Items);
