using Muster.Server.Graphs.Reading;
using Muster.Server.Graphs.Specs;

namespace Muster.Server.Graphs.Drawing;

/// <summary>Draws a whole graph: title, axes, thresholds, gaps, lines, marks and legend, as the browser does, for mails and for who has no browser.</summary>
public sealed class GraphPicture
{
    private const double Small = 11, TitleSize = 14, Margin = 12, LegendLine = 17;
    private const int MostLegend = 14, LeastBetweenMarks = 4;
    private readonly GraphReading _reading;
    private readonly GraphSpec _spec;
    private readonly ICanvas _canvas;
    private readonly Tints _tints;
    private readonly IReadOnlyList<Curve> _curves;
    private readonly ValueScale _scale;
    private readonly (double X, double Y, double Width, double Height) _plot;
    private readonly int _height;
    private readonly int _width;

    private GraphPicture(GraphReading reading, ICanvas canvas, int width, int height, bool dark)
    {
        (_reading, _spec, _canvas, _width, _height, _tints) = (reading, reading.Question.Spec, canvas, width, height, Tints.Of(dark));
        _curves = Curve.Of(reading);
        _scale = ValueScale.Of(_spec, _curves);
        var unit = Unit;
        var left = Margin + 6 + ValueText.Axis(_scale.Ticks(Rows), unit).Select(text => canvas.Width(text, Small)).DefaultIfEmpty(20).Max();
        _plot = (left, 36, width - left - Margin, Math.Max(30, _spec.Height - 36));
    }

    /// <summary>Pixels of a picture of this reading.</summary>
    public static (int Width, int Height) SizeOf(GraphReading reading) =>
        (reading.Question.Width, (int)(reading.Question.Spec.Height + 30 + LegendLine * (Math.Min(MostLegend, reading.Series.Count) + (reading.Series.Count > MostLegend ? 1 : 0))));

    public static string Svg(GraphReading reading, bool dark)
    {
        var (width, height) = SizeOf(reading);
        var canvas = new SvgCanvas(width, height, reading.Question.Spec.Title.Length > 0 ? reading.Question.Spec.Title : "Graph");
        new GraphPicture(reading, canvas, width, height, dark).Draw();
        return canvas.Finish();
    }

    public static byte[] Png(GraphReading reading, bool dark)
    {
        var (width, height) = SizeOf(reading);
        var canvas = new PixelCanvas(width, height);
        new GraphPicture(reading, canvas, width, height, dark).Draw();
        return canvas.Png();
    }

    private string Unit => _reading.Series.Any(one => one.Kind == GraphKind.Percent) ? "percent" : _reading.Series.FirstOrDefault()?.Unit ?? _spec.Unit;
    private int Rows => Math.Clamp((_spec.Height - 36) / 38, 2, 8);

    private double X(long ms) => _plot.X + (ms - _reading.Question.Range.FromMs) / (double)(_reading.Question.Range.ToMs - _reading.Question.Range.FromMs) * _plot.Width;
    private double Y(double value) => double.IsNaN(value) ? double.NaN : _plot.Y + _plot.Height * (1 - _scale.Share(value));
    private string ColorOf(Curve curve) => curve.Series.Earlier ? _tints.Faint : curve.Series.Color.Length > 0 ? curve.Series.Color : Palette.Of(curve.Place, _tints.Dark);

    private void Draw()
    {
        _canvas.Fill(0, 0, _width, _height, _tints.Ground);
        var range = _reading.Question.Range;
        var when = $"{TimeZoneInfo.ConvertTime(range.From, range.Zone):yyyy-MM-dd HH:mm} \u2013 {TimeZoneInfo.ConvertTime(range.To, range.Zone):yyyy-MM-dd HH:mm} {range.Zone.Id}";
        _canvas.Text(_width - Margin, 22, when, _tints.Faint, Small, Anchor.End);
        if (_spec.Title.Length > 0) _canvas.Text(Margin, 22, Fit(_spec.Title, _width - 3 * Margin - _canvas.Width(when, Small), TitleSize), _tints.Text, TitleSize, bold: true);
        Axes();
        _canvas.Clip(_plot);
        Thresholds();
        Gaps();
        if (_spec.Kind == GraphKind.Heatmap) Heat();
        else Lines();
        Marks();
        _canvas.Clip(null);
        if (_reading.Series.Count == 0) _canvas.Text(_plot.X + _plot.Width / 2, _plot.Y + _plot.Height / 2, "No values in this time", _tints.Faint, 13, Anchor.Middle);
        Legend();
    }

    private void Axes()
    {
        var ticks = _scale.Ticks(Rows);
        foreach (var (tick, text) in ticks.Zip(ValueText.Axis(ticks, Unit)))
        {
            _canvas.Fill(_plot.X, Math.Round(Y(tick)), _plot.Width, 1, _tints.Grid);
            _canvas.Text(_plot.X - 6, Y(tick) + 4, text, _tints.Faint, Small, Anchor.End);
        }
        var range = _reading.Question.Range;
        foreach (var (ms, text) in Ticks.Moments(range.FromMs, range.ToMs, range.Zone, Math.Max(2, (int)(_plot.Width / 78))))
        {
            _canvas.Fill(Math.Round(X(ms)), _plot.Y, 1, _plot.Height, _tints.Grid);
            _canvas.Text(Math.Clamp(X(ms), _plot.X + 14, _plot.X + _plot.Width - 14), _plot.Y + _plot.Height + 15, text, _tints.Faint, Small, Anchor.Middle);
        }
    }

    private void Thresholds()
    {
        foreach (var band in _spec.Thresholds)
        {
            var (top, bottom) = (Y(Math.Min(band.To ?? double.MaxValue, _scale.High)), Y(Math.Max(band.From ?? double.MinValue, _scale.Low)));
            if (!(bottom > top)) continue;
            var color = band.Tone == ThresholdTone.Critical ? _tints.Critical : _tints.Warning;
            _canvas.Fill(_plot.X, top, _plot.Width, bottom - top, color, 0.1);
            if (band.From >= _scale.Low) _canvas.Fill(_plot.X, bottom - 0.5, _plot.Width, 1, color, 0.8);
            if (band.To <= _scale.High) _canvas.Fill(_plot.X, top - 0.5, _plot.Width, 1, color, 0.8);
        }
    }

    /// <summary>When nothing came of any line; gaps that begin alike on many hosts are one for each host.</summary>
    private void Gaps()
    {
        var present = _reading.Series.Count(one => !one.Earlier);
        var (silent, since) = (0, 0L);
        foreach (var (at, by) in _reading.Gaps.SelectMany(gap => new[] { (At: gap.From.ToUnixTimeMilliseconds(), By: gap.Series.Count), (At: gap.To.ToUnixTimeMilliseconds(), By: -gap.Series.Count) }).OrderBy(turn => turn.At).ThenByDescending(turn => turn.By))
        {
            if (silent < present && silent + by >= present) since = at;
            else if (silent >= present && silent + by < present) _canvas.Fill(X(since), _plot.Y, X(at) - X(since), _plot.Height, _tints.Quiet, 0.14);
            silent += by;
        }
    }

    private void Lines()
    {
        foreach (var curve in _curves)
        {
            var color = ColorOf(curve);
            (double X, double Y)[] line = [.. curve.Times.Select((time, i) => (X(time), Y(curve.Values[i])))];
            if (curve.Base is not null || (curve.Series.Kind == GraphKind.Area && !curve.Series.Earlier)) Under(curve, color);
            else if (!curve.Series.Points.IsPlain && !curve.Series.Earlier) Band(curve, color);
            _canvas.Line(line, color, curve.Series.Width ?? (_curves.Count > 30 ? 1 : 1.5), curve.Series.Earlier ? 0.8 : 1, curve.Series.Earlier);
        }
    }

    private void Under(Curve curve, string color) => Shapes(curve, i => curve.Values[i], i => curve.Base?[i] ?? Math.Max(0, _scale.Low), color, curve.Base is null ? 0.16 : 0.5);

    private void Band(Curve curve, string color) => Shapes(curve, i => curve.Series.Points.High[i], i => curve.Series.Points.Low[i], color, 0.17);

    /// <summary>What lies between two lines, one shape for each stretch without a gap.</summary>
    private void Shapes(Curve curve, Func<int, double> upper, Func<int, double> lower, string color, double opacity)
    {
        for (var begin = 0; begin < curve.Times.Length;)
        {
            var end = begin;
            while (end < curve.Times.Length && !double.IsNaN(Y(upper(end)) + Y(lower(end)))) end++;
            if (end - begin > 1)
            {
                var stretch = Enumerable.Range(begin, end - begin).ToList();
                _canvas.Area([.. stretch.Select(i => (X(curve.Times[i]), Y(upper(i)))), .. Enumerable.Reverse(stretch).Select(i => (X(curve.Times[i]), Y(lower(i))))], color, opacity);
            }
            begin = end + 1;
        }
    }

    private void Heat()
    {
        const int Rows = 28;
        var columns = (int)Math.Max(20, _plot.Width / 6);
        var range = _reading.Question.Range;
        var step = Math.Max(_reading.StepMs, (double)(range.ToMs - range.FromMs) / columns);
        var cells = new Dictionary<(int Column, int Row), HashSet<int>>();
        foreach (var curve in _curves.Where(one => !one.Series.Earlier))
            for (var i = 0; i < curve.Times.Length; i++)
                if (!double.IsNaN(curve.Values[i]) && curve.Times[i] >= range.FromMs)
                {
                    var cell = ((int)((curve.Times[i] - range.FromMs) / step), Math.Clamp((int)(_scale.Share(curve.Values[i]) * Rows), 0, Rows - 1));
                    if (!cells.TryGetValue(cell, out var of)) cells.Add(cell, of = []);
                    of.Add(curve.Place);
                }
        var most = cells.Count > 0 ? cells.Values.Max(of => of.Count) : 1;
        var (width, height) = (_plot.Width * step / (range.ToMs - range.FromMs), _plot.Height / Rows);
        foreach (var ((column, row), of) in cells)
            _canvas.Fill(_plot.X + column * width, _plot.Y + _plot.Height - (row + 1) * height, width - 0.5, height - 0.5, _tints.Accent, 0.14 + 0.86 * Math.Sqrt((double)of.Count / most));
    }

    /// <summary>What overlaps in one tone is one band, and of lines beside each other one is drawn: fifty hosts lost together may not hide the values.</summary>
    private void Marks()
    {
        foreach (var tone in _reading.Marks.GroupBy(mark => mark.Tone))
        {
            var color = _tints.Of(tone.Key);
            var (filled, line) = (_plot.X, double.NegativeInfinity);
            foreach (var (from, to) in tone.Select(mark => (X(mark.From.ToUnixTimeMilliseconds()), X((mark.To ?? mark.From).ToUnixTimeMilliseconds()))).OrderBy(span => span.Item1))
            {
                var begin = Math.Max(from, filled);
                if (to - begin > 1) _canvas.Fill(begin, _plot.Y, to - begin, _plot.Height, color, 0.12);
                filled = Math.Max(filled, to);
                if (from - line < LeastBetweenMarks) continue;
                _canvas.Line([(from, _plot.Y), (from, _plot.Y + _plot.Height)], color, 1, 0.85, dashed: true);
                line = from;
            }
        }
    }

    private void Legend()
    {
        var y = _plot.Y + _plot.Height + 34;
        foreach (var (series, place) in _reading.Series.Select((one, place) => (one, place)).Take(MostLegend))
        {
            _canvas.Fill(Margin, y - 5, 12, 4, series.Earlier ? _tints.Faint : series.Color.Length > 0 ? series.Color : Palette.Of(place, _tints.Dark));
            var figures = $"min {ValueText.Of(series.Points.Least, series.Unit)}\u00a0\u00a0 avg {ValueText.Of(series.Points.Mean, series.Unit)}\u00a0\u00a0 max {ValueText.Of(series.Points.Most, series.Unit)}\u00a0\u00a0 last {ValueText.Of(series.Points.Last, series.Unit)}";
            var room = _width - 2 * Margin - 24 - _canvas.Width(figures, Small);
            _canvas.Text(Margin + 18, y, Fit(series.Earlier ? $"{series.Name} (earlier)" : series.Name, room), _tints.Text, Small);
            _canvas.Text(_width - Margin, y, figures, _tints.Faint, Small, Anchor.End);
            y += LegendLine;
        }
        if (_reading.Series.Count > MostLegend) _canvas.Text(Margin + 18, y, $"and {_reading.Series.Count - MostLegend} more", _tints.Faint, Small);
    }

    private string Fit(string text, double room, double size = Small)
    {
        // Bold letters are a little wider than those that are measured.
        if (size > Small) room /= 1.08;
        while (text.Length > 4 && _canvas.Width(text, size) > room) text = text[..^2].TrimEnd('\u2026') + "\u2026";
        return text;
    }
}
