namespace Muster.Agent.Link;

/// <summary>The server could not be reached or answered something else than a WebSocket. The message says which, for people.</summary>
internal sealed class DialException(string message, Exception? inner = null) : Exception(message, inner);
