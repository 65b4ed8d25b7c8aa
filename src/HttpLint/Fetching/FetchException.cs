namespace Muster.HttpLint.Fetching;

/// <summary>There is no response to judge: not reachable, no HTTP, too slow. The message says which and where it was.</summary>
public sealed class FetchException(string message, Exception? inner = null) : Exception(message, inner);
