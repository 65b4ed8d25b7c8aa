namespace Muster.Server.Notifications.Outbox;

/// <summary>When an attempt that failed is made again, and when somebody else's turn has come. Pages are about seconds.</summary>
internal static class Backoff
{
    private static readonly int[] Seconds = [1, 2, 4, 8, 15, 30];
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    /// <summary>Tries through one way before the next is taken.</summary>
    public const int TriesOfOneWay = 3;

    /// <summary>A receiver that asks for more patience than this is left for another way.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>When nobody was reached for so long it is dead.</summary>
    public static readonly TimeSpan GiveUp = TimeSpan.FromHours(12);

    /// <param name="attempts">Made so far, from 1.</param>
    /// <param name="asked">By the receiver; kept to, up to an hour.</param>
    /// <param name="random">From 0 to 1: what was sent at once must not come back at once.</param>
    public static TimeSpan After(int attempts, TimeSpan? asked, double random)
    {
        if (asked is { } wish && wish > TimeSpan.Zero) return wish < LongestAsked ? wish : LongestAsked;
        var seconds = attempts <= Seconds.Length ? Seconds[attempts - 1] : 60;
        return TimeSpan.FromSeconds(seconds * (0.8 + (0.4 * random)));
    }
}
