using Muster.Server.Graphs.Reading;
using Muster.Server.Graphs.Specs;

namespace Muster.Server.Graphs.Drawing;

/// <summary>One line as it is drawn: its points in values, and for what is piled up the line it lies on.</summary>
/// <param name="Base">The same times, for stacks; else null.</param>
internal sealed record Curve(GraphSeries Series, int Place, long[] Times, double[] Values, double[]? Base)
{
    /// <summary>The curves of a graph in the order they are drawn.</summary>
    public static IReadOnlyList<Curve> Of(GraphReading reading)
    {
        var curves = new List<Curve>();
        var piled = reading.Series.Select((one, place) => (one, place)).Where(s => !s.one.Earlier && s.one.Kind is GraphKind.Stack or GraphKind.Percent).ToList();
        if (piled.Count > 0) curves.AddRange(Piled(piled));
        foreach (var (one, place) in reading.Series.Select((one, place) => (one, place)))
            if (one.Earlier || one.Kind is not (GraphKind.Stack or GraphKind.Percent)) curves.Add(new Curve(one, place, one.Points.Times, one.Points.Values, null));
        return curves;
    }

    private static IEnumerable<Curve> Piled(List<(GraphSeries Series, int Place)> piled)
    {
        long[] times = [.. piled.SelectMany(one => one.Series.Points.Times).Distinct().Order()];
        var columns = piled.Select(one => Continuous(one.Series.Points, times)).ToList();
        var sums = new double[times.Length];
        foreach (var column in columns)
            for (var i = 0; i < times.Length; i++) sums[i] += double.IsNaN(column[i]) ? 0 : column[i];
        var ground = new double[times.Length];
        for (var c = 0; c < columns.Count; c++)
        {
            var (column, below) = (columns[c], ground.ToArray());
            for (var i = 0; i < times.Length; i++)
            {
                if (double.IsNaN(column[i])) continue;
                ground[i] += piled[c].Series.Kind == GraphKind.Percent ? sums[i] == 0 ? 0 : 100 * column[i] / sums[i] : column[i];
                column[i] = ground[i];
            }
            yield return new Curve(piled[c].Series, piled[c].Place, times, column, below);
        }
    }

    /// <summary>The line's values at all times: between two of its own what the line shows there, in gaps nothing.</summary>
    private static double[] Continuous(Points points, long[] times)
    {
        var filled = new double[times.Length];
        for (int i = 0, at = 0; i < times.Length; i++)
        {
            while (at < points.Count && points.Times[at] < times[i]) at++;
            if (at < points.Count && points.Times[at] == times[i]) filled[i] = points.Values[at];
            else if (at == 0 || at >= points.Count) filled[i] = double.NaN;
            else
            {
                var (before, after) = (points.Values[at - 1], points.Values[at]);
                filled[i] = before + (after - before) * (times[i] - points.Times[at - 1]) / (points.Times[at] - points.Times[at - 1]);
            }
        }
        return filled;
    }
}
