using Muster.Checks;
using Muster.Selectors;

namespace Muster.Server.Notifications.Settings;

/// <summary>A branch of the tree. Problems that meet its conditions go down its own branches, or are told as it says where none of them takes it.</summary>
public sealed record NotifyRoute
{
    public required string Name { get; init; }
    public Selector On { get; init; } = Selector.All;

    /// <summary>Names of checks with <c>*</c> and <c>?</c>; <c>host</c> is the host itself. Empty: all.</summary>
    public IReadOnlyList<string> Checks { get; init; } = [];

    /// <summary>Empty: all.</summary>
    public IReadOnlyList<CheckStatus> Severities { get; init; } = [];

    /// <summary>The hours in which it takes anything; null: always.</summary>
    public RouteHours? Hours { get; init; }

    /// <summary>The routes behind it are looked at too.</summary>
    public bool Continue { get; init; }
    public required IReadOnlyList<NotifyTarget> Notify { get; init; }

    /// <summary>Problems that agree in these are one incident: host, check, severity, tag:PREFIX, group. Empty: all of the route are one.</summary>
    public required IReadOnlyList<string> GroupBy { get; init; }

    /// <summary>From the first problem to the first message: time in which more come, and the cause shows.</summary>
    public required TimeSpan Wait { get; init; }

    /// <summary>From one message to an update about the same incident, unless it got worse.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>From one message to the reminder, while nobody has acknowledged.</summary>
    public required TimeSpan Repeat { get; init; }
    public IReadOnlyList<NotifyRoute> Routes { get; init; } = [];
    public string File { get; init; } = "";
    public long Line { get; init; }

    /// <summary>What is told when no route says otherwise: the whole installation in one place, to the default receivers.</summary>
    public static NotifyRoute Default { get; } = new()
    {
        Name = "default",
        Notify = [],
        GroupBy = ["host"],
        Wait = TimeSpan.FromSeconds(3),
        Interval = TimeSpan.FromMinutes(5),
        Repeat = TimeSpan.FromHours(4),
    };
}
