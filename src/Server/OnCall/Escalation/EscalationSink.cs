using System.Data.Common;

namespace Muster.Server.OnCall.Escalation;

/// <summary>
/// Where pages go. The slice that delivers stands further right and registers when it is mapped: what it writes for a page is
/// on disk together with the step that asked for it, or neither is.
/// </summary>
public sealed class EscalationSink
{
    private Action<DbConnection, EscalationPage>? _write;

    /// <summary>Runs on the database's writer: short, and without any other write.</summary>
    public void WriteTogether(Action<DbConnection, EscalationPage> write) => _write += write;

    /// <summary>Raised after pages were written, with all of them.</summary>
    public event Action<IReadOnlyList<EscalationPage>>? Written;

    internal bool HasTaker => _write is not null;

    internal void Write(DbConnection db, EscalationPage page) => _write?.Invoke(db, page);

    internal void Tell(IReadOnlyList<EscalationPage> pages) => Written?.Invoke(pages);
}
