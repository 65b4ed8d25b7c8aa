namespace Muster.AccessLog.Parsing;

/// <summary>Reads one line of a format. Implementations are structs, so that the scanner is compiled for each; a parser belongs to one thread and may keep state between lines of one file.</summary>
public unsafe interface ILineParser
{
    /// <summary>Reads a line without its line end. 64 bytes before and behind the line may be read.</summary>
    /// <param name="entry">Starts as <see cref="LogEntry.Empty"/> and is used again for the next line: a parser sets, for every line it accepts, each field that it ever sets.</param>
    LineFault Parse(byte* line, int length, ref LogEntry entry);
}
