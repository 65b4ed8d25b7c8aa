namespace Muster.Cli.Api;

/// <summary>No answer, or nothing to ask: the message says where it looked and what to do.</summary>
public sealed class UnreachableException(string message) : Exception(message);
