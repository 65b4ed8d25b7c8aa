namespace Muster.Server.Notifications.Outbox;

/// <summary>
/// How a channel does, and the breaker in it: after five failures in a row it is left alone for a while, then one message is let
/// through to see. The while doubles up to five minutes.
/// </summary>
public sealed class ChannelHealth
{
    private const int MostFailures = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15), LongestPause = TimeSpan.FromMinutes(5);
    private readonly Lock gate = new();
    private TimeSpan pause = FirstPause;
    private bool trying;

    public long Sent { get; private set; }
    public long Failed { get; private set; }
    public int InARow { get; private set; }
    public DateTimeOffset? LastSent { get; private set; }
    public DateTimeOffset? LastFailed { get; private set; }
    public string LastReason { get; private set; } = "";

    /// <summary>Nothing goes out before; null: it works, or was never tried.</summary>
    public DateTimeOffset? OpenUntil { get; private set; }

    /// <summary>Whether an attempt may be made now. With the pause over one is let through at a time.</summary>
    internal bool Enter(DateTimeOffset now)
    {
        lock (gate)
        {
            if (OpenUntil is not { } until) return true;
            if (now < until || trying) return false;
            return trying = true;
        }
    }

    /// <summary>An attempt ended without an answer that says anything about the channel.</summary>
    internal void Leave()
    {
        lock (gate) trying = false;
    }

    internal void Worked(DateTimeOffset now)
    {
        lock (gate)
        {
            (Sent, InARow, LastSent, OpenUntil, pause, trying) = (Sent + 1, 0, now, null, FirstPause, false);
        }
    }

    internal void Broke(DateTimeOffset now, string reason)
    {
        lock (gate)
        {
            (Failed, InARow, LastFailed, LastReason) = (Failed + 1, InARow + 1, now, reason);
            if (InARow >= MostFailures && (trying || OpenUntil is null))
            {
                OpenUntil = now + pause;
                pause = pause + pause > LongestPause ? LongestPause : pause + pause;
            }
            trying = false;
        }
    }
}
