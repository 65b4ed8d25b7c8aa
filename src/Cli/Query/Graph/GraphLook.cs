namespace Muster.Cli.Query.Graph;

/// <summary>How a graph is to look.</summary>
/// <param name="Colours">False: series are told apart by letters alone.</param>
/// <param name="Width">Columns, all told.</param>
/// <param name="Height">Lines of the plot itself.</param>
/// <param name="Unit">Null: by the metric's name.</param>
internal sealed record GraphLook(bool Colours, int Width, int Height, ValueUnit? Unit, TimeZoneInfo Zone)
{
    /// <summary>Points that a line across the plot can show: two dots a column.</summary>
    public int Points => 2 * (Width - 14);
}
