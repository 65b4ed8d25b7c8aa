namespace Muster.Server.Storage;

/// <summary>The write was not begun: another program holds the database, or too many writes wait already.</summary>
public sealed class StorageBusyException(string message, Exception? inner = null) : Exception(message, inner);
