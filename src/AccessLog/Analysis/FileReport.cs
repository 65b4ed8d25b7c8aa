using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Analysis;

/// <summary>What became of one file.</summary>
/// <param name="Format">Null: no known format fits its first lines; nothing of it was counted.</param>
/// <param name="Lines">All lines that were looked at.</param>
/// <param name="Samples">The first lines that could not be read, with their numbers (numbers count from the first line looked at).</param>
/// <param name="Complaint">What went wrong with the file as a whole; null when nothing did.</param>
public sealed record FileReport(string Name, LogFormat? Format, long Bytes, long Lines, IReadOnlyList<FaultSample> Samples, string? Complaint);
