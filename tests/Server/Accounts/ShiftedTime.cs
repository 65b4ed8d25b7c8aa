namespace Muster.Server.Tests.Accounts;

/// <summary>The real clock, put forward by hand: a whole server lives on it.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private TimeSpan _ahead;

    public void Advance(TimeSpan by) => _ahead += by;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;
}
