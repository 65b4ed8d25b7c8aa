namespace Muster.Tsdb;

/// <summary>Bytes on disk are not what was written. The message names the place and what is wrong; the caller adds the file.</summary>
public sealed class CorruptDataException(string message, Exception? inner = null) : IOException(message, inner);
