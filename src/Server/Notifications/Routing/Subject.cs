using Muster.Checks;
using Muster.Server.Hosts;
using Muster.Server.Problems;

namespace Muster.Server.Notifications.Routing;

/// <summary>What a route, a silence or a person is asked about: a problem, or one there might be.</summary>
/// <param name="Problem">Its number; 0 for one that is only imagined.</param>
public sealed record Subject(long Problem, HostRecord Host, string Check, string Status, DateTimeOffset Since)
{
    public CheckStatus Severity => SeverityOf(Status);

    public bool IsOfHost => Check == Problems.Problem.HostCheck;

    /// <summary>DOWN is critical; BLIND is a warning: the host answers, only nobody looks.</summary>
    public static CheckStatus SeverityOf(string status) => status switch
    {
        "OK" or "UP" or "RECOVERED" => CheckStatus.Ok,
        "WARNING" or "BLIND" => CheckStatus.Warning,
        "CRITICAL" or "DOWN" => CheckStatus.Critical,
        _ => CheckStatus.Unknown,
    };

    /// <summary>CRITICAL before WARNING before UNKNOWN before OK.</summary>
    public static int Weight(CheckStatus severity) => severity switch { CheckStatus.Critical => 3, CheckStatus.Warning => 2, CheckStatus.Unknown => 1, _ => 0 };
}
