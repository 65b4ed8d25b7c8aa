namespace Muster.Server;

/// <summary>The server cannot start here; the message is for the person who started it and names the cure.</summary>
public class StartException(string message, Exception? inner = null) : Exception(message, inner);
