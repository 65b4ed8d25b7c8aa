namespace Muster.Server.Web.Shell;

/// <summary>A page of the navigation; <see cref="Key"/> is typed after <c>g</c>.</summary>
public sealed record NavigationItem(string Path, string Name, string Icon, string Key, bool OnPhones = true)
{
    public static IReadOnlyList<NavigationItem> All { get; } =
    [
        new("/", "Overview", "overview", "o"),
        new("/problems", "Problems", "problems", "p"),
        new("/notifications", "Notifications", "notifications", "n", OnPhones: false),
        new("/hosts", "Hosts", "hosts", "h"),
        new("/checks", "Checks", "checks", "c"),
        new("/explore", "Explore", "explore", "e", OnPhones: false),
        new("/requests", "Requests", "requests", "q"),
        new("/jobs", "Jobs", "jobs", "j"),
        new("/executions", "Executions", "run", "x"),
        new("/views", "Views", "views", "v", OnPhones: false),
        new("/forecasts", "Forecasts", "forecasts", "f", OnPhones: false),
        new("/events", "Events", "events", "t", OnPhones: false),
        new("/oncall", "On call", "oncall", "d"),
        new("/silences", "Silences", "silences", "z", OnPhones: false),
        new("/groups", "Groups", "groups", "r"),
        new("/agents", "Agents", "agents", "a", OnPhones: false),
        new("/sources", "Sources", "sources", "s", OnPhones: false),
        new("/load-runs", "Load runs", "load", "l", OnPhones: false),
        new("/pages", "Pages", "pages", "w", OnPhones: false),
        new("/admin", "Admin", "admin", "m"),
    ];

    public bool Holds(string path) => Path == "/" ? path == "/" : path == Path || path.StartsWith(Path + "/", StringComparison.Ordinal);
}
