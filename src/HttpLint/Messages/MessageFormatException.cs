namespace Muster.HttpLint.Messages;

/// <summary>The bytes are no HTTP response (or no HAR) at all; the message names the place and what was expected.</summary>
public sealed class MessageFormatException(string message, Exception? inner = null) : Exception(message, inner);
