namespace Muster.Cli;

/// <summary>What was typed or configured cannot be used; the message says what would do.</summary>
public sealed class UsageException(string message) : Exception(message);
