namespace Muster.Cli;

/// <summary>What the command line touches of the world around it; tests bring their own.</summary>
public sealed record Surroundings
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    /// <summary>Whether colours and symbols may be used: a terminal, and NO_COLOR is not set.</summary>
    public bool Colours { get; init; }

    /// <summary>Columns of the terminal; null: not a terminal, nothing is cut.</summary>
    public int? Width { get; init; }

    public required Func<string, string?> Variable { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static Surroundings OfThisProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        Colours = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb",
        Width = Console.IsOutputRedirected ? null : Console.WindowWidth is > 0 and var columns ? Math.Max(40, columns) : 80,
        Variable = Environment.GetEnvironmentVariable,
    };
}
