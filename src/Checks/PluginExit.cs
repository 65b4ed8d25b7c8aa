using System.Globalization;

namespace Muster.Checks;

/// <summary>How a plugin ended, as a status. <paramref name="Explanation"/> is null when the exit code is one of the plugin API's four.</summary>
/// <param name="Status">What the end means.</param>
/// <param name="Explanation">A sentence to show in front of the plugin's own output.</param>
public readonly record struct PluginExit(CheckStatus Status, string? Explanation)
{
    /// <summary>0..3 are the statuses themselves; everything else is CRITICAL, as in Nagios.</summary>
    public static PluginExit FromCode(int code) => code switch
    {
        >= 0 and <= 3 => new((CheckStatus)code, null),
        126 => new(CheckStatus.Critical, "exit code 126: the plugin may not be executed (is it executable, and its interpreter?)"),
        127 => new(CheckStatus.Critical, "exit code 127: the plugin, or a program it calls, was not found"),
        > 128 and <= 128 + 64 => new(CheckStatus.Critical, $"exit code {code}: a program in it was ended by {SignalName(code - 128)}"),
        _ => new(CheckStatus.Critical, $"exit code {code} is none of the plugin API (0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN)"),
    };

    /// <param name="signal">Number of the signal that ended the plugin.</param>
    public static PluginExit FromSignal(int signal) => new(CheckStatus.Critical, $"ended by {SignalName(signal)}");

    /// <param name="timeout">The time it was given.</param>
    /// <param name="status">What the check says a timeout means.</param>
    public static PluginExit TimedOut(TimeSpan timeout, CheckStatus status = CheckStatus.Critical) =>
        new(status, string.Create(CultureInfo.InvariantCulture, $"timed out after {timeout.TotalSeconds:0.###} s"));

    /// <param name="reason">What the system said, for example <c>/x/check_y: no such file</c>.</param>
    public static PluginExit NotStarted(string reason) => new(CheckStatus.Critical, $"could not be started: {reason}");

    /// <param name="reason">Which rule of the host's own policy refused it.</param>
    public static PluginExit RefusedByPolicy(string reason) => new(CheckStatus.Unknown, $"refused by the policy of this host: {reason}");

    private static string SignalName(int signal) => signal switch
    {
        1 => "signal 1 (SIGHUP)",
        2 => "signal 2 (SIGINT)",
        3 => "signal 3 (SIGQUIT)",
        4 => "signal 4 (SIGILL)",
        6 => "signal 6 (SIGABRT)",
        7 => "signal 7 (SIGBUS)",
        8 => "signal 8 (SIGFPE)",
        9 => "signal 9 (SIGKILL)",
        11 => "signal 11 (SIGSEGV)",
        13 => "signal 13 (SIGPIPE)",
        14 => "signal 14 (SIGALRM)",
        15 => "signal 15 (SIGTERM)",
        _ => $"signal {signal}",
    };
}
