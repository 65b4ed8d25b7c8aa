namespace Muster.Server.Graphs.Specs;

public enum ThresholdTone { Warning, Critical }

/// <summary>A band of values that are not good: from one value to another, or to the end when one is missing.</summary>
public sealed record GraphThreshold
{
    public double? From { get; init; }
    public double? To { get; init; }
    public ThresholdTone Tone { get; init; }
    public string Label { get; init; } = "";

    /// <exception cref="FormatException">What cannot be used.</exception>
    internal void Check()
    {
        if (From is null && To is null) throw new FormatException("thresholds: one needs from, to or both");
        if (From is { } from && To is { } to && from >= to) throw new FormatException("thresholds: from must be below to");
        if (!Enum.IsDefined(Tone)) throw new FormatException("tone: warning or critical");
    }
}
