using System.Text;

namespace Muster.Cli.Query.Graph;

/// <summary>Series over time in the characters of a terminal: lines, axes with units, and a legend with figures.</summary>
internal static class TerminalGraph
{
    public static void Write(TextWriter to, IReadOnlyList<AnsweredSeries> all, QuerySpan span, GraphLook look)
    {
        if (all.Count == 0)
        {
            to.WriteLine($"no series from {span.From:yyyy-MM-dd HH:mm:ss}Z to {span.To:yyyy-MM-dd HH:mm:ss}Z");
            return;
        }
        // The most telling first: those that reach highest.
        var series = all.OrderByDescending(one => Finite(one).DefaultIfEmpty(double.NegativeInfinity).Max()).ThenBy(one => one.Text, StringComparer.Ordinal).ToList();
        var shown = series.Take(SeriesMark.Most).ToList();
        var unit = look.Unit ?? ValueUnit.Of(series.Select(one => one.Name).Distinct().Count() == 1 ? series[0].Name : "");
        var axis = ValueAxis.Of(shown.SelectMany(Finite), unit, Math.Max(2, look.Height / 4));
        var marks = MarkRows(axis, unit, look.Height);
        var margin = marks.Values.Max(text => text.Length);
        // At the right end stand the letters of the series that arrive there.
        var columns = Math.Max(10, look.Width - margin - 3 - 1);
        var canvas = new DotCanvas(columns, look.Height);
        var ends = new Dictionary<int, int>();
        for (var i = 0; i < shown.Count; i++) Draw(canvas, i, shown[i], span, axis, ends);
        for (var row = 0; row < look.Height; row++) to.WriteLine(Row(canvas, row, columns, marks, margin, ends, shown.Count, look));
        var (ticks, times) = TimeAxis.Of(span, columns, look.Zone);
        to.WriteLine(SeriesMark.Dim($"{new string(' ', margin)} └{ticks}", look));
        to.WriteLine(SeriesMark.Dim($"{new string(' ', margin)}  {times.TrimEnd()}", look));
        Legend(to, shown, unit, look);
        if (series.Count > shown.Count) to.WriteLine($"and {series.Count - shown.Count} more series, which stay below these: ask for topk or a sum to see less of them");
    }

    private static void Draw(DotCanvas canvas, int number, AnsweredSeries series, QuerySpan span, ValueAxis axis, Dictionary<int, int> ends)
    {
        var (begin, length) = (span.From.ToUnixTimeMilliseconds() / 1000.0, (span.To - span.From).TotalSeconds);
        (double Seconds, int X, int Y)? before = null;
        foreach (var point in series.Points)
        {
            if (!double.IsFinite(point.Value))
            {
                before = null;
                continue;
            }
            var x = (int)Math.Round((point.Seconds - begin) / length * (canvas.Width - 1));
            var y = (int)Math.Round((1 - axis.Place(point.Value)) * (canvas.Height - 1));
            // No value is not zero and not what lies between: where points are missing the line is broken.
            if (before is { } last && point.Seconds - last.Seconds <= span.StepMs * 1.5 / 1000) canvas.Line(number, last.X, last.Y, x, y);
            else canvas.Dot(number, x, y);
            before = (point.Seconds, x, y);
        }
        if (before is { } end && end.X >= canvas.Width - 4) ends.TryAdd(end.Y / 4, number);
    }

    private static string Row(DotCanvas canvas, int row, int columns, Dictionary<int, string> marks, int margin, Dictionary<int, int> ends, int series, GraphLook look)
    {
        var line = new StringBuilder();
        var mark = marks.GetValueOrDefault(row, "");
        line.Append(SeriesMark.Dim(mark.PadLeft(margin) + (mark.Length > 0 ? " ┤" : " │"), look));
        for (var column = 0; column < columns;)
        {
            var (_, owner) = canvas.At(row, column);
            var run = new StringBuilder();
            for (; column < columns && canvas.At(row, column) is var (sign, whose) && whose == owner; column++)
                run.Append(owner < 0 ? ' ' : look.Colours || series == 1 ? sign : SeriesMark.Letter(owner));
            line.Append(owner < 0 ? run.ToString() : SeriesMark.Paint(run.ToString(), owner, look));
        }
        if (series > 1 && ends.TryGetValue(row, out var end)) line.Append(SeriesMark.Paint(SeriesMark.Letter(end).ToString(), end, look));
        return line.ToString().TrimEnd();
    }

    private static Dictionary<int, string> MarkRows(ValueAxis axis, ValueUnit unit, int height)
    {
        var rows = new Dictionary<int, string>();
        foreach (var mark in axis.Marks) rows[(int)Math.Round((1 - axis.Place(mark)) * (height * 4 - 1)) / 4] = unit.Write(mark);
        return rows;
    }

    private static void Legend(TextWriter to, List<AnsweredSeries> shown, ValueUnit unit, GraphLook look)
    {
        var rows = shown.ConvertAll(series => Finite(series).ToList() is { Count: > 0 } values
            ? [unit.Write(values[^1]), unit.Write(values.Min()), unit.Write(values.Average()), unit.Write(values.Max())]
            : new[] { "-", "-", "-", "-" });
        string[] heads = ["last", "min", "avg", "max"];
        var widths = heads.Select((head, i) => rows.Max(row => row[i].Length)).ToArray();
        var room = Math.Max(16, look.Width - 2 - heads.Select((head, i) => head.Length + widths[i] + 3).Sum());
        var text = Math.Min(room, shown.Max(series => series.Text.Length));
        for (var i = 0; i < shown.Count; i++)
        {
            var name = shown[i].Text.Length <= text ? shown[i].Text.PadRight(text) : shown[i].Text[..(text - 1)] + "…";
            var figures = string.Join("  ", heads.Select((head, at) => $"{SeriesMark.Dim(head, look)} {rows[i][at].PadLeft(widths[at])}"));
            to.WriteLine($"{SeriesMark.Paint(SeriesMark.Letter(i).ToString(), i, look)} {name}  {figures}");
        }
    }

    private static IEnumerable<double> Finite(AnsweredSeries series) => series.Points.Select(point => point.Value).Where(double.IsFinite);
}
