using System.Globalization;
using System.Security;
using System.Text;

namespace Muster.Server.Graphs.Drawing;

/// <summary>Draws vectors. The picture needs nothing from elsewhere, no style sheet and no script: mails and pages show it as it is.</summary>
public sealed class SvgCanvas(int width, int height, string title) : ICanvas
{
    private const string Font = "Inter, 'Helvetica Neue', Arial, sans-serif";
    private readonly StringBuilder _body = new();
    private int _clips;
    private bool _clipped;

    public void Fill(double x, double y, double width, double height, string color, double opacity = 1)
    {
        if (width <= 0 || height <= 0) return;
        _body.Append(CultureInfo.InvariantCulture, $"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\" fill=\"{color}\"{Opacity("fill-opacity", opacity)}/>\n");
    }

    public void Line(IReadOnlyList<(double X, double Y)> points, string color, double width, double opacity = 1, bool dashed = false)
    {
        var path = new StringBuilder();
        var down = false;
        for (var i = 0; i < points.Count; i++)
        {
            var (x, y) = points[i];
            if (double.IsNaN(y))
            {
                down = false;
                continue;
            }
            path.Append(down ? 'L' : 'M').Append(N(x)).Append(' ').Append(N(y));
            // A point alone is a dot.
            if (!down && (i + 1 == points.Count || double.IsNaN(points[i + 1].Y))) path.Append("h.01");
            down = true;
        }
        if (path.Length == 0) return;
        _body.Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"{N(width)}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"{Opacity("stroke-opacity", opacity)}{(dashed ? " stroke-dasharray=\"5 4\"" : "")}/>\n");
    }

    public void Area(IReadOnlyList<(double X, double Y)> points, string color, double opacity)
    {
        if (points.Count < 3) return;
        _body.Append("<path d=\"M").AppendJoin('L', points.Select(p => $"{N(p.X)} {N(p.Y)}")).Append(CultureInfo.InvariantCulture, $"Z\" fill=\"{color}\"{Opacity("fill-opacity", opacity)}/>\n");
    }

    public void Text(double x, double y, string text, string color, double size, Anchor anchor = Anchor.Start, bool bold = false) =>
        _body.Append(CultureInfo.InvariantCulture, $"<text x=\"{N(x)}\" y=\"{N(y)}\" fill=\"{color}\" font-size=\"{N(size)}\"{(bold ? " font-weight=\"600\"" : "")}{anchor switch { Anchor.Middle => " text-anchor=\"middle\"", Anchor.End => " text-anchor=\"end\"", _ => "" }}>{Escape(text)}</text>\n");

    public double Width(string text, double size, bool bold = false) => text.Sum(c => char.IsDigit(c) ? 0.6 : "iljt.,:|'!()[]".Contains(c, StringComparison.Ordinal) ? 0.32 : char.IsUpper(c) || c is 'm' or 'w' or '%' ? 0.74 : 0.54) * size * (bold ? 1.06 : 1);

    public void Clip((double X, double Y, double Width, double Height)? to)
    {
        if (_clipped) _body.Append("</g>\n");
        _clipped = to is not null;
        if (to is not { } box) return;
        var id = $"c{++_clips}";
        _body.Append(CultureInfo.InvariantCulture, $"<clipPath id=\"{id}\"><rect x=\"{N(box.X)}\" y=\"{N(box.Y)}\" width=\"{N(box.Width)}\" height=\"{N(box.Height)}\"/></clipPath>\n<g clip-path=\"url(#{id})\">\n");
    }

    public string Finish()
    {
        Clip(null);
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"{Font}\" role=\"img\"><title>{Escape(title)}</title>\n{_body}</svg>\n";
    }

    private static string N(double number) => Math.Round(number, 2).ToString(CultureInfo.InvariantCulture);

    private static string Opacity(string name, double opacity) => opacity >= 1 ? "" : $" {name}=\"{N(opacity)}\"";

    /// <summary>What XML has no signs for is left out.</summary>
    private static string Escape(string text) => SecurityElement.Escape(new string([.. text.Where(c => System.Xml.XmlConvert.IsXmlChar(c))]))!;
}
