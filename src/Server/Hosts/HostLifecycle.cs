using System.Net;
using Muster.Server.Configuration;

namespace Muster.Server.Hosts;

/// <summary>Asks a machine whether it is there at all, for at most the time given.</summary>
public delegate Task<bool> HostAsk(IPAddress address, TimeSpan budget, CancellationToken ct);

/// <summary>
/// Tells lost hosts from dead agents and reboots. One sweep looks at every host a few times a second: after silence, or a
/// connection that ended without a goodbye, the host is asked; what it answers decides between BLIND and DOWN.
/// </summary>
public sealed class HostLifecycle(HostRegistry hosts, ConfigurationStore configuration, HostAsk ask, TimeProvider time, ILogger<HostLifecycle> log)
{
    /// <summary>After a start agents need time to come back: nobody is missed before.</summary>
    public static readonly TimeSpan StartGrace = TimeSpan.FromSeconds(60);
    private const double AskAt = 0.7, DecideAt = 0.9;
    private const long AskAfterCloseMs = 1_500, BlindAfterCloseMs = 3_000, AskAgainMs = 30_000, StallMs = 3_000, FreshMs = 2_000;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1.8);
    private readonly SemaphoreSlim asking = new(256);
    private long lastSweep;

    public void Started()
    {
        var until = time.GetUtcNow().Add(StartGrace).ToUnixTimeMilliseconds();
        foreach (var host in hosts.Current)
            if (host.Status == HostStatus.Up) host.Presence.GraceUntilMs = until;
    }

    public void Sweep()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        // The server itself was stopped or starved: the silence was its own, so everybody gets that time again.
        var stalled = lastSweep > 0 && now - lastSweep > StallMs ? now - lastSweep : 0;
        lastSweep = now;
        foreach (var host in hosts.Current)
        {
            if (stalled > 0 && host.Status == HostStatus.Up) host.Presence.LastSeenMs = Math.Min(now, host.Presence.LastSeenMs + stalled);
            Look(host, now);
        }
    }

    private void Look(HostRecord host, long now)
    {
        var presence = host.Presence;
        switch (host.Status)
        {
            case HostStatus.Up when presence.Connected || presence.GraceUntilMs <= now: Silence(host, now); break;
            case HostStatus.Rebooting when now > presence.GraceUntilMs:
                Declare(host, HostStatus.Down, "did not come back from the announced reboot in time");
                break;
            case HostStatus.Down or HostStatus.Blind when presence.Connected && now - presence.LastSeenMs < FreshMs:
                // Frozen and thawed, or the cable is back before the connection was given up: no Hello comes then.
                Declare(host, HostStatus.Up, "the agent speaks again");
                break;
            case HostStatus.Down or HostStatus.Blind: AskAgain(host, now); break;
        }
    }

    private void Silence(HostRecord host, long now)
    {
        var presence = host.Presence;
        var silence = now - presence.LastSeenMs;
        if (presence.Connected && silence < 2_000) return;
        var deadMan = configuration.Current.RuleFor(host).DeadMan.TotalMilliseconds;
        var closed = presence is { Connected: false, ClosedMs: > 0 } ? now - presence.ClosedMs : 0;
        if (silence < deadMan * AskAt && closed < AskAfterCloseMs) return;
        if (presence.AskedMs == 0) Ask(host, now);
        if (presence.Answers == true && (silence >= deadMan * DecideAt || closed >= BlindAfterCloseMs))
            Declare(host, HostStatus.Blind, presence.Connected
                ? $"the agent is silent since {Clock(presence.LastSeen)}, the host answers"
                : $"the agent ended without a goodbye at {Clock(presence.LastSeen)}, the host answers");
        else if (presence.Answers != true && silence >= deadMan * DecideAt)
            Declare(host, HostStatus.Down, presence.Answers == false
                ? $"no word since {Clock(presence.LastSeen)}, and {host.Address} does not answer"
                : $"no word since {Clock(presence.LastSeen)}; it could not be asked (it comes from {host.Address?.ToString() ?? "an unknown address"}, not one of its own)");
    }

    /// <summary>A dead agent's host may be lost later, and a lost host may answer before its agent does.</summary>
    private void AskAgain(HostRecord host, long now)
    {
        var presence = host.Presence;
        if (presence.AskedMs == 0 || now - presence.AskedMs > AskAgainMs)
        {
            presence.Answers = null;
            Ask(host, now);
        }
        else if (host.Status == HostStatus.Blind && presence.Answers == false) Declare(host, HostStatus.Down, "the agent was gone, and now the host does not answer either");
        else if (host.Status == HostStatus.Down && presence.Answers == true) Declare(host, HostStatus.Blind, "the host answers again, the agent is not back");
    }

    private void Ask(HostRecord host, long now)
    {
        var presence = host.Presence;
        presence.AskedMs = now;
        if (host.Address is not { } address || !(IPAddress.IsLoopback(address) || HostFacts.Own(host.Facts).Contains(address)) || !asking.Wait(0)) return;
        _ = Task.Run(async () =>
        {
            try
            {
                var answers = await ask(address, Budget, CancellationToken.None);
                if (presence.AskedMs == now) presence.Answers = answers;
            }
            catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
            {
                log.LogWarning("Host {Host} could not be asked: {Reason}", host.Name, error.Message);
            }
            finally
            {
                asking.Release();
            }
        });
    }

    /// <summary>The agent said goodbye.</summary>
    public Task GoodbyeAsync(HostRecord host, bool rebooting, TimeSpan grace)
    {
        if (!rebooting) return hosts.SetStatusAsync(host.Id, HostStatus.Gone, "stopped cleanly");
        if (grace <= TimeSpan.Zero) grace = configuration.Current.RuleFor(host).Grace;
        host.Presence.GraceUntilMs = time.GetUtcNow().Add(grace).ToUnixTimeMilliseconds();
        return hosts.SetStatusAsync(host.Id, HostStatus.Rebooting, $"reboot announced, expected back within {DurationText.Print(grace)}");
    }

    private void Declare(HostRecord host, HostStatus status, string reason) => _ = DeclareAsync(host, status, reason);

    private async Task DeclareAsync(HostRecord host, HostStatus status, string reason)
    {
        try
        {
            await hosts.SetStatusAsync(host.Id, status, reason);
        }
        catch (Exception error) when (error is IOException or Storage.StorageFullException or Storage.StorageBusyException)
        {
            log.LogError("The status {Status} of {Host} could not be written: {Reason}", status, host.Name, error.Message);
        }
    }

    private static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) + " UTC";
}
