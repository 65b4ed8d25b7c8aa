using System.Buffers;

namespace Muster.PromQl.Evaluation;

/// <summary>Hands out rows of samples and counts what a query holds in memory at once.</summary>
internal sealed class SampleBudget(long most)
{
    public long Held { get; private set; }
    public long Peak { get; private set; }
    public long Loaded { get; private set; }

    /// <summary>Samples read from storage.</summary>
    public void Load(long samples)
    {
        Loaded += samples;
        Hold(samples);
    }

    /// <exception cref="QueryException">Over the limit.</exception>
    public void Hold(long samples)
    {
        Held += samples;
        Peak = Math.Max(Peak, Held);
        if (Held > most)
            throw new QueryException(QueryFailure.TooManySamples, $"query processing would load too many samples into memory (the limit is {most}): ask for fewer series, a shorter range or a longer step");
    }

    public void Release(long samples) => Held -= samples;

    /// <summary>A row without samples.</summary>
    public double[] Rent(int steps)
    {
        Hold(steps);
        var row = ArrayPool<double>.Shared.Rent(steps);
        Array.Fill(row, StepSeries.Absent, 0, steps);
        return row;
    }

    public void Return(double[] row, int steps)
    {
        Release(steps);
        ArrayPool<double>.Shared.Return(row);
    }
}
