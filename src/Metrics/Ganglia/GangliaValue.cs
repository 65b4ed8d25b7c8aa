namespace Muster.Metrics.Ganglia;

/// <summary>How a metric moves, as gmond says it.</summary>
public enum GangliaSlope { Zero = 0, Positive = 1, Negative = 2, Both = 3, Unspecified = 4, Derivative = 5 }

/// <summary>One metric of one host at one time.</summary>
/// <param name="Cluster">Empty when the sender does not say.</param>
/// <param name="Text">The value as gmond prints it.</param>
/// <param name="Number">The value as a number; null for texts.</param>
/// <param name="TimeMs">Unix milliseconds.</param>
public readonly record struct GangliaValue(string Cluster, string Host, string Name, string Text, double? Number, string Units, GangliaSlope Slope, string Help, long TimeMs);
