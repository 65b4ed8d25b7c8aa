using System.Data.Common;

namespace Muster.Server.Storage;

/// <summary>One queued write. Its task ends after the commit that carries it is on disk.</summary>
internal abstract class WriteWork
{
    /// <summary>Given up before it was begun.</summary>
    public abstract bool Cancelled { get; }

    public abstract void Execute(DbConnection connection);

    public abstract void Complete();

    public abstract void Fail(Exception e);
}

/// <inheritdoc/>
internal sealed class WriteWork<T>(Func<DbConnection, T> work, CancellationToken ct) : WriteWork
{
    // Continuations never run on the writer thread: they could wait for a write themselves.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Done => _done.Task;

    public override bool Cancelled => ct.IsCancellationRequested && _done.TrySetCanceled(ct);

    public override void Execute(DbConnection connection) => _result = work(connection);

    public override void Complete() => _done.TrySetResult(_result);

    public override void Fail(Exception e) => _done.TrySetException(e);
}
