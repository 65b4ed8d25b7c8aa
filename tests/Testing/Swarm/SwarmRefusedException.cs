namespace Muster.Testing.Swarm;

/// <summary>The server refused a simulated agent.</summary>
public sealed class SwarmRefusedException(string message) : IOException(message);
