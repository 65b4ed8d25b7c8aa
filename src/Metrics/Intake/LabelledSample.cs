namespace Muster.Metrics.Intake;

/// <summary>One sample with the identity of its series, as ways in that know no references give it.</summary>
/// <param name="TimeMs">Unix milliseconds.</param>
public readonly record struct LabelledSample(Labels Labels, long TimeMs, double Value);
