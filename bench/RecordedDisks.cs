using Muster.Testing.Forecasting;

namespace Muster.Bench;

/// <summary>Recordings as disks: each on disks of several sizes, of which one is never full.</summary>
internal static class RecordedDisks
{
    /// <summary>When the disk is to be full, as a share of the recording.</summary>
    private static readonly double[] FullAt = [0.25, 0.4, 0.6, 0.8, 0.95];

    private const double Spare = 1.04;

    /// <summary>A disk that is full stays so for an hour; what would have come after was never recorded.</summary>
    private const int Full = 60;

    public static IEnumerable<FillSeries> All()
    {
        foreach (var (name, levels) in ForecastRecording.Read())
        {
            yield return Of(name, levels, 0, Spare * levels.Max());
            for (var i = 0; i < FullAt.Length; i++) yield return Of(name, levels, i + 1, levels.Take((int)(FullAt[i] * levels.Length)).Max());
        }
    }

    private static FillSeries Of(string name, double[] levels, int number, double bound)
    {
        var full = Array.FindIndex(levels, level => level >= bound);
        var own = full < 0 ? levels : [.. levels.Take(full), .. Enumerable.Repeat(bound, Full)];
        var bounds = new double[own.Length];
        Array.Fill(bounds, bound);
        return new FillSeries("recorded " + name, number, own, bounds, full < 0 ? [] : [full], []);
    }
}
