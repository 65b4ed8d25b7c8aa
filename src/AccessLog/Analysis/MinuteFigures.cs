using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Analysis;

/// <summary>What happened in one minute.</summary>
public sealed class MinuteFigures
{
    public long Count { get; private set; }

    /// <summary>Statuses of 500 and above.</summary>
    public long Errors { get; private set; }

    /// <summary>Of durations, in microseconds.</summary>
    public long Sum { get; private set; }

    public long Maximum { get; private set; }

    public void Add(in LogEntry entry)
    {
        Count++;
        if (entry.Status >= 500) Errors++;
        if (entry.Micros < 0) return;
        Sum += entry.Micros;
        Maximum = Math.Max(Maximum, entry.Micros);
    }

    public void Add(MinuteFigures other)
    {
        Count += other.Count;
        Errors += other.Errors;
        Sum += other.Sum;
        Maximum = Math.Max(Maximum, other.Maximum);
    }
}
