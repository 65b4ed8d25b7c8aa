namespace Muster.Server.Graphs.Specs;

/// <summary>One query of a graph; it may answer with many series.</summary>
public sealed record GraphQuery
{
    /// <summary>PromQL. <c>$interval</c> stands for the distance of two values, <c>$rate</c> for a window that a rate needs (at least a minute).</summary>
    public required string Query { get; init; }

    /// <summary>How its series are named, with labels in braces: <c>{{host}} {{mode}}</c>. Empty: the labels by which they differ.</summary>
    public string Legend { get; init; } = "";

    /// <summary>Empty: the graph's.</summary>
    public string Unit { get; init; } = "";

    /// <summary>How these series are drawn; null: as the graph says. Not a heat map, which is of the whole graph.</summary>
    public GraphKind? Kind { get; init; }

    /// <summary><c>#rrggbb</c>, for queries of one series; empty: the next of the palette.</summary>
    public string Color { get; init; } = "";

    /// <summary>Width of the line in pixels; null: the usual.</summary>
    public double? Width { get; init; }

    /// <exception cref="FormatException">What cannot be used.</exception>
    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(Query)) throw new FormatException("query: it is empty");
        if (Kind is GraphKind.Heatmap) throw new FormatException("kind: a heat map is of the whole graph, not of one query");
        if (Kind is { } kind && !Enum.IsDefined(kind)) throw new FormatException("kind: one of line, area, stack, percent");
        if (Color is { Length: > 0 } color && !(color.Length == 7 && color[0] == '#' && color.Skip(1).All(char.IsAsciiHexDigit)))
            throw new FormatException($"color: “{color}” is no color; write #1f77b4");
        if (Width is not (null or (> 0 and <= 20))) throw new FormatException("width: above 0 and at most 20 pixels");
    }
}
