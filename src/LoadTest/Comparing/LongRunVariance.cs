namespace Muster.LoadTest.Comparing;

/// <summary>
/// How much the sum of values that follow each other varies by chance when neighbours resemble each other, as the seconds of a run do. The power of the slowest waves in them,
/// of one half to some halves over the whole run, is taken for that of the slowest possible one (equal-weighted cosine estimator; Lazarus, Lewis, Stock and Watson, "HAR
/// inference: recommendations for practice", 2018). Few waves are few degrees of freedom, which Student's distribution then answers with wider intervals.
/// </summary>
internal static class LongRunVariance
{
    /// <summary>The number of waves, which is the number of degrees of freedom.</summary>
    public static int Freedom(int values) => Math.Max(1, (int)Math.Round(0.4 * Math.Pow(values, 2.0 / 3)));

    /// <summary>The variance of a single value as the mean of many shows it.</summary>
    /// <param name="values">With the mean 0.</param>
    public static double Of(IReadOnlyList<double> values)
    {
        int n = values.Count, waves = Freedom(n);
        double sum = 0;
        for (int wave = 1; wave <= waves; wave++)
        {
            double weight = 0;
            for (int i = 0; i < n; i++) weight += values[i] * Math.Cos(Math.PI * wave * (i + 0.5) / n);
            sum += weight * weight * 2 / n;
        }
        return sum / waves;
    }
}
