namespace Muster.LoadTest.Saturation;

/// <summary>Kneedle (Satopää and others, 2011) for a curve that rises and then flattens: the place that is furthest above the straight line from its beginning to its end.</summary>
public static class Knee
{
    /// <summary>Flatter differences than this are no knee: the curve is a line.</summary>
    private const double Least = 0.08;

    /// <param name="points">In any order; the origin is added.</param>
    /// <returns>The knee's X; null: too few points or no knee.</returns>
    public static double? Find(IEnumerable<(double X, double Y)> points)
    {
        var curve = points.Append((X: 0, Y: 0)).OrderBy(p => p.X).ToList();
        if (curve.Count < 5) return null;
        double width = curve[^1].X, height = curve.Max(p => p.Y);
        if (width <= 0 || height <= 0) return null;
        var (at, above) = curve.Select(p => (p.X, Above: p.Y / height - p.X / width)).MaxBy(p => p.Above);
        return above >= Least && at < width ? at : null;
    }
}
