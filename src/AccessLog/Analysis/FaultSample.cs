using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Analysis;

/// <summary>A line that could not be read.</summary>
/// <param name="Line">Its number in the file, from 1 (within the piece until pieces are joined).</param>
/// <param name="Start">Its first bytes.</param>
public sealed record FaultSample(long Line, LineFault Fault, byte[] Start);
