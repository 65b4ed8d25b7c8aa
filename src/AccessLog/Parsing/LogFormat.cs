using Muster.AccessLog.Reading;

namespace Muster.AccessLog.Parsing;

/// <summary>A log format: its name and how to make readers of it.</summary>
/// <param name="Name">As in <c>--format</c>.</param>
/// <param name="Reader">Makes a reader for one thread; the argument says whether times are wanted.</param>
public sealed record LogFormat(string Name, Func<bool, LineReader> Reader)
{
    public static LogFormat TimedCombined { get; } = new("timed_combined", times => new LineReader<TimedCombinedParser>(new TimedCombinedParser(times)));

    /// <summary>All formats that are told apart by themselves, the strictest first.</summary>
    public static IReadOnlyList<LogFormat> Known { get; } = [TimedCombined];

    public override string ToString() => Name;
}
