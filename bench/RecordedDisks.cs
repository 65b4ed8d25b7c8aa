using Muster.Bench.Recordings;
using Muster.Testing.Forecasting;

namespace Muster.Bench;

/// <summary>
/// Recordings as disks of several sizes: multiples of what was there after the first three days, as somebody buys them who does not know what comes. (Sizes that are
/// taken from the recording's own peaks are touched by the one peak that nothing came before.)
/// </summary>
internal static class RecordedDisks
{
    private static readonly double[] Sizes = [1.05, 1.2, 1.5, 2, 3, 5];

    /// <summary>One more is never full.</summary>
    private const double Spare = 1.04;

    private const int Known = 3 * FillSeries.Day;

    /// <summary>A disk that is full stays so for an hour; what a full disk would have done after that was never recorded.</summary>
    private const int Full = 60;

    public static IEnumerable<FillSeries> Of(IEnumerable<IRecordedProgram> programs)
    {
        foreach (var program in programs.Where(program => RecordedLevels.Has(program.Name)))
        {
            var (name, levels) = (program.Name, RecordedLevels.Read(program.Name));
            yield return Disk(name, levels, 0, Spare * levels.Max());
            var (first, most) = (levels.Take(Known).Max(), levels.Max());
            for (var i = 0; i < Sizes.Length; i++)
                if (Sizes[i] * first < Spare * most) yield return Disk(name, levels, i + 1, Sizes[i] * first);
        }
    }

    private static FillSeries Disk(string name, double[] levels, int number, double bound)
    {
        var full = Array.FindIndex(levels, level => level >= bound);
        var own = full < 0 ? levels : [.. levels.Take(full), .. Enumerable.Repeat(bound, Full)];
        var bounds = new double[own.Length];
        Array.Fill(bounds, bound);
        return new FillSeries(name, number, own, bounds, full < 0 ? [] : [full], []) { Known = levels.Length };
    }
}
