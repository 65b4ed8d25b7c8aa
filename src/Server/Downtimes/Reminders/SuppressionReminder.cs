namespace Muster.Server.Downtimes.Reminders;

public enum ReminderKind
{
    /// <summary>It ends soon, and what it covers lasts.</summary>
    EndsSoon,
    /// <summary>What it covered has recovered long ago; it goes on.</summary>
    OutlivesItsCause,
    /// <summary>Acknowledged long ago, and the problem is there still.</summary>
    StillOpen,
}

/// <summary>Something to remind of: told once, also over a restart.</summary>
/// <param name="Id">Of the silence, or the problem that was acknowledged.</param>
/// <param name="By">Who made it: the account to be reminded.</param>
/// <param name="Problems">Open problems it concerns.</param>
/// <param name="Text">In a sentence.</param>
public sealed record SuppressionReminder(ReminderKind Kind, SuppressionKind What, string Id, string By, IReadOnlyList<long> Problems, string Text, DateTimeOffset At);

/// <summary>Where reminders are heard: the slice that tells people stands further right.</summary>
public sealed class SuppressionReminders
{
    public event Action<SuppressionReminder>? Told;

    internal void Tell(SuppressionReminder reminder) => Told?.Invoke(reminder);
}
