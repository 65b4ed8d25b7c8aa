namespace Muster.Server.Storage;

/// <summary>
/// The disk refused a write (full, quota, I/O error). Nothing of the write was kept; the same write succeeds
/// once there is room.
/// </summary>
public sealed class StorageFullException(string message, Exception? inner = null) : Exception(message, inner);
