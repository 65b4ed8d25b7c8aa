using System.Data.Common;

namespace Muster.Server.Problems;

/// <summary>
/// Where other slices hear of problems. What a change must leave behind for good is written by a registrant inside of the very
/// transaction that writes the change: either both are on disk or neither. Register before the server starts (in a slice's Map…).
/// </summary>
public sealed class ProblemChanges
{
    private Action<DbConnection, ProblemChange>? _together;

    /// <summary>Runs on the database's writer: short, and without any other write.</summary>
    public void WriteTogether(Action<DbConnection, ProblemChange> write) => _together += write;

    /// <summary>Raised after a change is on disk.</summary>
    public event Action<ProblemChange>? Told;

    internal void Write(DbConnection db, ProblemChange change) => _together?.Invoke(db, change);

    internal void Tell(ProblemChange change) => Told?.Invoke(change);
}
