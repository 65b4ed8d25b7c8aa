namespace Muster.Selectors;

/// <summary>A text that is not a selector. The message says where, what is wrong and what to write instead.</summary>
/// <param name="column">Counted in characters from 1.</param>
/// <param name="reason">What is wrong there, and the cure.</param>
public sealed class SelectorException(int column, string reason) : FormatException($"column {column}: {reason}")
{
    public int Column { get; } = column;

    /// <summary>The message without the column.</summary>
    public string Reason { get; } = reason;
}
