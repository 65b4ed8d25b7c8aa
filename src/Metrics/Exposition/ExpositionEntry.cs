namespace Muster.Metrics.Exposition;

/// <summary>Which of the two texts it is: they differ in the unit of timestamps, in exemplars and in their end.</summary>
public enum ExpositionFormat
{
    /// <summary>Prometheus text, version 0.0.4: timestamps in milliseconds.</summary>
    Text,

    /// <summary>OpenMetrics 1.0: timestamps in seconds, exemplars, <c># EOF</c> at the end.</summary>
    OpenMetrics,
}

/// <summary>What <see cref="ExpositionReader"/> stands on.</summary>
public enum ExpositionEntry
{
    Sample,

    /// <summary><c># TYPE</c>, <c># HELP</c>, <c># UNIT</c>: name and text.</summary>
    Type, Help, Unit,

    /// <summary>A line that cannot be read; the lines after it can.</summary>
    Fault,
}
