using Muster.AccessLog.Grouping;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Analysis;

/// <summary>What an analysis is asked for.</summary>
public sealed record TimelogOptions
{
    /// <summary>The most rows each thread keeps apart.</summary>
    public const int UsualBudget = 200_000;

    /// <summary>Null: found out from each file's first lines.</summary>
    public LogFormat? Format { get; init; }

    public GroupBy GroupBy { get; init; }

    public RouteList Routes { get; init; } = RouteList.None;

    public EntryFilter? Filter { get; init; }

    public int Budget { get; init; } = UsualBudget;

    /// <summary>Threads that read.</summary>
    public int Threads { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 16);

    /// <summary>How many of the slowest requests are kept.</summary>
    public int Slow { get; init; }

    /// <summary>Whether uncompressed assets and 404s are listed.</summary>
    public bool Lists { get; init; }

    /// <summary>Whether requests are counted by minute.</summary>
    public bool Timeline { get; init; }

    /// <summary>Bytes that one thread takes of a file at a time; smaller for tests.</summary>
    public int Piece { get; init; } = 4 << 20;

    /// <summary>Bytes read at once.</summary>
    public int Block { get; init; } = 256 << 10;

    internal bool NeedsTime => GroupBy == GroupBy.Hour || Timeline || Filter is { HasTime: true };

    internal bool HasSide => Slow > 0 || Lists || Timeline;
}
