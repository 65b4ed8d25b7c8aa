namespace Muster.LoadTest.Replay;

/// <summary>One request as a log has it.</summary>
/// <param name="Time">Milliseconds since 1970.</param>
/// <param name="Path">With its query.</param>
/// <param name="Route">What its figures are counted under: a view, or the path with ids folded.</param>
/// <param name="Micros">How long it took then; -1: the log does not say.</param>
public sealed record LoggedRequest(long Time, string Method, string Path, string Route, long Micros);
