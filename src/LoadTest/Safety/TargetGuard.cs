using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Muster.LoadTest.Safety;

/// <summary>Decides whether a target may be loaded: one's own machines always, others' only when they are listed or the load is small.</summary>
public static class TargetGuard
{
    /// <summary>Requests per second that any host may be asked for.</summary>
    public const double HarmlessRate = 10;

    /// <summary>Finds the target's addresses and refuses a load that is not to be sent there.</summary>
    /// <param name="requestsPerSecond">The most the plan can send; null: as much as the target takes.</param>
    /// <returns>The addresses that were looked at; the run connects to these and no others.</returns>
    /// <exception cref="LoadPlanException">The name does not resolve, or the load is refused.</exception>
    public static async Task<IReadOnlyList<IPAddress>> AdmitAsync(Uri target, double? requestsPerSecond, AllowList allow, CancellationToken ct)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(target.DnsSafeHost, ct).ConfigureAwait(false);
        }
        catch (SocketException unknown)
        {
            throw new LoadPlanException($"{target.Host}: {unknown.Message}");
        }
        if (addresses.Length == 0) throw new LoadPlanException($"{target.Host} has no address");
        Admit(target, addresses, requestsPerSecond, allow);
        return [.. addresses.OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)];
    }

    /// <exception cref="LoadPlanException">The load is refused.</exception>
    public static void Admit(Uri target, IReadOnlyList<IPAddress> addresses, double? requestsPerSecond, AllowList allow)
    {
        if (requestsPerSecond <= HarmlessRate || addresses.All(IsOwn) || allow.Has(target.Host, target.Port, addresses)) return;
        var much = requestsPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.#} requests/s") : "as many requests as it can take";
        throw new LoadPlanException(
            $"{target.Host} answers on {addresses.First(a => !IsOwn(a))}, which is not a loopback or private address, and is not in the allow file: it will not be sent {much}. " +
            $"If it is yours to load, add the line '{target.Host}' to the allow file; else stay at or below --rate {HarmlessRate:0}.");
    }

    /// <summary>Loopback, private (RFC 1918, RFC 4193) and link-local addresses.</summary>
    public static bool IsOwn(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return true;
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal;
        var b = address.GetAddressBytes();
        return b[0] == 10 || (b[0] == 172 && b[1] is >= 16 and <= 31) || (b[0] == 192 && b[1] == 168) || (b[0] == 169 && b[1] == 254);
    }
}
