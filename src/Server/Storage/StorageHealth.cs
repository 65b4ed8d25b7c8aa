namespace Muster.Server.Storage;

/// <summary>Whether the last write reached the disk. Read by <c>/readyz</c>; any thread.</summary>
public sealed class StorageHealth
{
    private volatile string? _trouble;

    /// <summary>Why writes fail now, null while they do not.</summary>
    public string? Trouble => _trouble;

    internal void Failed(string reason) => _trouble = reason;

    internal void Recovered() => _trouble = null;
}
