using Muster.Server.Hosts;

namespace Muster.Server.Notifications.Inbound;

/// <summary>An open alert of another system.</summary>
/// <param name="Key">The other system's own: what begins, changes and ends under one key is one alert.</param>
/// <param name="Name">Of the problem it is here; several alerts of one name are one problem, as bad as the worst.</param>
/// <param name="Status">WARNING, CRITICAL or UNKNOWN.</param>
public sealed record InboundAlert(string Hook, string Key, HostId Host, string Name, string Status, DateTimeOffset Since, string Text)
{
    private const int MostName = 80;

    /// <summary>A name of a problem from whatever the other system calls it: <c>grafana.DiskFull</c>.</summary>
    public static string NameOf(string hook, string given)
    {
        var plain = string.Concat(given.Trim().Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')).Trim('-');
        return $"{hook}.{(plain.Length == 0 ? "alert" : plain.Length <= MostName ? plain : plain[..MostName])}";
    }
}
