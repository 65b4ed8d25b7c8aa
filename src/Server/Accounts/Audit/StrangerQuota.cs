namespace Muster.Server.Accounts.Audit;

/// <summary>How many denials of strangers the trail takes in a minute: without a limit anybody could fill the disk with them.</summary>
internal sealed class StrangerQuota(TimeProvider time)
{
    public const int PerMinute = 20;

    private readonly Lock _gate = new();
    private long _minute;
    private int _taken;
    private long _left;

    /// <param name="leftOut">How many were turned away since the last that was taken.</param>
    public bool Take(out long leftOut)
    {
        var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        lock (_gate)
        {
            if (minute != _minute) (_minute, _taken) = (minute, 0);
            if (_taken >= PerMinute)
            {
                _left++;
                leftOut = 0;
                return false;
            }
            _taken++;
            (leftOut, _left) = (_left, 0);
            return true;
        }
    }
}
