using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>A function's name and shape.</summary>
/// <param name="Optional">How many of the last arguments may be left out.</param>
/// <param name="Repeats">The last argument may stand any number of times (also none when it is optional).</param>
public sealed record FunctionSignature(string Name, ValueKind Returns, IReadOnlyList<ValueKind> Arguments, int Optional = 0, bool Repeats = false)
{
    public int MinArguments => Arguments.Count - Optional;
    public int MaxArguments => Repeats ? int.MaxValue : Arguments.Count;
    public ValueKind Argument(int index) => Arguments[Math.Min(index, Arguments.Count - 1)];
}
