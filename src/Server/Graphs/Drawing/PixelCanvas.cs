using System.Globalization;

namespace Muster.Server.Graphs.Drawing;

/// <summary>
/// Draws pixels, four times finer in both directions and then averaged, so that lines are smooth. Every shape is gathered whole before it is laid
/// on the picture: where parts of a line overlap they are not darker.
/// </summary>
public sealed class PixelCanvas : ICanvas
{
    private const int Fine = 4;
    private readonly int _width, _height;
    private readonly byte[] _rgb, _mask;
    private (int Left, int Top, int Right, int Bottom) _clip, _dirty;

    public PixelCanvas(int width, int height)
    {
        (_width, _height) = (width, height);
        _rgb = new byte[width * height * 3];
        _mask = new byte[width * Fine * height * Fine];
        Clip(null);
        Clean();
    }

    public byte[] Png() => PngFile.Write(_width, _height, _rgb);

    public void Fill(double x, double y, double width, double height, string color, double opacity = 1) =>
        Area([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], color, opacity);

    public void Area(IReadOnlyList<(double X, double Y)> points, string color, double opacity)
    {
        Polygon(points);
        Lay(color, opacity);
    }

    public void Line(IReadOnlyList<(double X, double Y)> points, string color, double width, double opacity = 1, bool dashed = false)
    {
        var walked = 0.0;
        for (var i = 0; i < points.Count; i++)
        {
            var (x, y) = points[i];
            if (double.IsNaN(y)) continue;
            Dot(x, y, width / 2);
            if (i == 0 || double.IsNaN(points[i - 1].Y)) continue;
            if (dashed) walked = Dashes(points[i - 1], points[i], width, walked);
            else Segment(points[i - 1], points[i], width);
        }
        Lay(color, opacity);
    }

    public void Text(double x, double y, string text, string color, double size, Anchor anchor = Anchor.Start, bool bold = false)
    {
        var width = Width(text, size, bold);
        var left = anchor switch { Anchor.Middle => x - width / 2, Anchor.End => x - width, _ => x };
        var pen = size * (bold ? 0.135 : 0.095);
        foreach (var stroke in StrokeFont.Strokes(text, left, y, size))
        {
            for (var i = 0; i < stroke.Length; i++)
            {
                Dot(stroke[i].X, stroke[i].Y, pen / 2);
                if (i > 0) Segment(stroke[i - 1], stroke[i], pen);
            }
        }
        Lay(color, 1);
    }

    public double Width(string text, double size, bool bold = false) => StrokeFont.Width(text, size);

    public void Clip((double X, double Y, double Width, double Height)? to) => _clip = to is { } box
        ? (Math.Max(0, (int)(box.X * Fine)), Math.Max(0, (int)(box.Y * Fine)), Math.Min(_width * Fine, (int)((box.X + box.Width) * Fine)), Math.Min(_height * Fine, (int)((box.Y + box.Height) * Fine)))
        : (0, 0, _width * Fine, _height * Fine);

    private double Dashes((double X, double Y) from, (double X, double Y) to, double width, double walked)
    {
        const double On = 5, Period = 9;
        var length = Math.Sqrt((to.X - from.X) * (to.X - from.X) + (to.Y - from.Y) * (to.Y - from.Y));
        for (var at = 0.0; at < length;)
        {
            var phase = (walked + at) % Period;
            var next = Math.Min(length, at + (phase < On ? On - phase : Period - phase) + 1e-6);
            (double, double) Along(double d) => (from.X + (to.X - from.X) * d / length, from.Y + (to.Y - from.Y) * d / length);
            if (phase < On) Segment(Along(at), Along(next), width);
            at = next;
        }
        return walked + length;
    }

    private void Segment((double X, double Y) from, (double X, double Y) to, double width)
    {
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var length = Math.Sqrt(dx * dx + dy * dy);
        if (length < 1e-9) return;
        var (nx, ny) = (-dy / length * width / 2, dx / length * width / 2);
        Polygon([(from.X + nx, from.Y + ny), (to.X + nx, to.Y + ny), (to.X - nx, to.Y - ny), (from.X - nx, from.Y - ny)]);
    }

    private void Dot(double x, double y, double radius)
    {
        var (cx, cy, r) = (x * Fine, y * Fine, radius * Fine);
        for (var row = Math.Max(_clip.Top, (int)Math.Floor(cy - r)); row < Math.Min(_clip.Bottom, Math.Ceiling(cy + r)); row++)
        {
            var half = r * r - (row + 0.5 - cy) * (row + 0.5 - cy);
            if (half > 0) Span(row, cx - Math.Sqrt(half), cx + Math.Sqrt(half));
        }
    }

    private void Polygon(IReadOnlyList<(double X, double Y)> points)
    {
        var (top, bottom) = (points.Min(p => p.Y) * Fine, points.Max(p => p.Y) * Fine);
        var crossings = new List<double>();
        for (var row = Math.Max(_clip.Top, (int)Math.Floor(top)); row < Math.Min(_clip.Bottom, Math.Ceiling(bottom)); row++)
        {
            var y = (row + 0.5) / Fine;
            crossings.Clear();
            for (var i = 0; i < points.Count; i++)
            {
                var (a, b) = (points[i], points[(i + 1) % points.Count]);
                if (a.Y <= y != b.Y <= y) crossings.Add((a.X + (y - a.Y) / (b.Y - a.Y) * (b.X - a.X)) * Fine);
            }
            crossings.Sort();
            for (var i = 0; i + 1 < crossings.Count; i += 2) Span(row, crossings[i], crossings[i + 1]);
        }
    }

    private void Span(int row, double from, double to)
    {
        var (left, right) = (Math.Max(_clip.Left, (int)Math.Round(from)), Math.Min(_clip.Right, (int)Math.Round(to)));
        if (left >= right) return;
        _mask.AsSpan(row * _width * Fine + left, right - left).Fill(1);
        _dirty = (Math.Min(_dirty.Left, left), Math.Min(_dirty.Top, row), Math.Max(_dirty.Right, right), Math.Max(_dirty.Bottom, row + 1));
    }

    /// <summary>Lays the gathered shape on the picture and takes the mask away.</summary>
    private void Lay(string color, double opacity)
    {
        var (r, g, b) = (Part(color, 1), Part(color, 3), Part(color, 5));
        for (var y = _dirty.Top / Fine; y * Fine < _dirty.Bottom; y++)
        {
            for (var x = _dirty.Left / Fine; x * Fine < _dirty.Right; x++)
            {
                var count = 0;
                for (var row = y * Fine; row < (y + 1) * Fine; row++)
                {
                    var cells = _mask.AsSpan(row * _width * Fine + x * Fine, Fine);
                    count += cells[0] + cells[1] + cells[2] + cells[3];
                    cells.Clear();
                }
                if (count == 0) continue;
                var share = opacity * count / (Fine * Fine);
                var at = (y * _width + x) * 3;
                _rgb[at] = Mix(_rgb[at], r, share);
                _rgb[at + 1] = Mix(_rgb[at + 1], g, share);
                _rgb[at + 2] = Mix(_rgb[at + 2], b, share);
            }
        }
        Clean();
    }

    private void Clean() => _dirty = (int.MaxValue, int.MaxValue, 0, 0);

    private static byte Mix(byte under, int over, double share) => (byte)(under + (over - under) * share + 0.5);

    private static int Part(string color, int at) => int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
