namespace Muster.Checks;

/// <summary>A piece of performance data that does not follow the plugin API. The piece is kept as it was printed, so that nothing is lost.</summary>
/// <param name="Offset">Where it starts in the performance data text, counted in characters from 0.</param>
/// <param name="Text">The piece itself.</param>
/// <param name="Reason">What is wrong with it, for the plugin's author.</param>
public readonly record struct PerfdataFault(int Offset, string Text, string Reason);
