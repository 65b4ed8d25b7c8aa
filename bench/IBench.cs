namespace Muster.Bench;

/// <summary>One measurement that can be run by name. One class each, listed in <see cref="Benches.All"/>.</summary>
public interface IBench
{
    /// <summary>The word behind <c>script/bench</c>.</summary>
    string Name { get; }

    /// <summary>One line for the list: what is measured, in which unit.</summary>
    string Says { get; }

    /// <summary>Runs and prints the figures; where a peer runs beside it, the last line is <c>ratio R</c> (ours / peer).</summary>
    /// <param name="arguments">What stands behind the name.</param>
    /// <returns>The exit code.</returns>
    Task<int> RunAsync(string[] arguments);
}
