namespace Muster.LoadTest;

/// <summary>A plan that cannot be run; the message says what would do.</summary>
public sealed class LoadPlanException(string message) : Exception(message);
