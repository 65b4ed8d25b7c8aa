namespace Muster.Server.Graphs.Drawing;

/// <summary>How a text stands to its point.</summary>
public enum Anchor { Start, Middle, End }

/// <summary>What pictures of graphs are drawn with: once for vectors (SVG), once for pixels (PNG). Units are pixels, y grows downwards, colors are <c>#rrggbb</c>.</summary>
public interface ICanvas
{
    void Fill(double x, double y, double width, double height, string color, double opacity = 1);

    /// <summary>A line through the points; a point that is not a number breaks it.</summary>
    void Line(IReadOnlyList<(double X, double Y)> points, string color, double width, double opacity = 1, bool dashed = false);

    /// <summary>A closed shape.</summary>
    void Area(IReadOnlyList<(double X, double Y)> points, string color, double opacity);

    /// <param name="y">Of the line that the letters stand on.</param>
    void Text(double x, double y, string text, string color, double size, Anchor anchor = Anchor.Start, bool bold = false);

    /// <summary>How wide a text is drawn, about.</summary>
    double Width(string text, double size, bool bold = false);

    /// <summary>What is drawn from now on stays within; null: all of the picture again.</summary>
    void Clip((double X, double Y, double Width, double Height)? to);
}
