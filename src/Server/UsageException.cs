namespace Muster.Server;

/// <summary>The command line is wrong; the message names the option and the cure.</summary>
public sealed class UsageException(string message) : Exception(message);
