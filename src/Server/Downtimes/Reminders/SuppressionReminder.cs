using System.Data.Common;

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

/// <summary>
/// Where reminders are heard: the slice that tells people stands further right, and writes what it has to tell into the transaction that
/// notes the reminder as told.
/// </summary>
public sealed class SuppressionReminders
{
    private Action<DbConnection, SuppressionReminder>? _together;

    /// <summary>Runs on the database's writer: short, and without any other write. Register before the server starts.</summary>
    public void WriteTogether(Action<DbConnection, SuppressionReminder> write) => _together += write;

    /// <summary>Raised after one is on disk.</summary>
    public event Action<SuppressionReminder>? Told;

    internal void Write(DbConnection db, SuppressionReminder reminder) => _together?.Invoke(db, reminder);

    internal void Tell(SuppressionReminder reminder) => Told?.Invoke(reminder);
}
