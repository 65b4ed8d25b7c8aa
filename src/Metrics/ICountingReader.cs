namespace Muster.Metrics;

/// <summary>A reader that can answer from fewer samples than there are and knows how many each stands for: what a mean over coarse data needs.</summary>
public interface ICountingReader : ISeriesReader
{
    /// <summary>True: with <see cref="ReadHints.SampleCounts"/> as their function these hints bring counts, which add up to those of the raw samples. False: count the samples.</summary>
    bool GivesCounts(ReadHints hints, long fromMs);
}
