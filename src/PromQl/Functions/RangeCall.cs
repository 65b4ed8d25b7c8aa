using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>What a range function knows beside the windows of the series at hand.</summary>
/// <param name="Place">The range vector's expression: where annotations point to.</param>
/// <param name="Parameters">Scalar arguments, one row each.</param>
internal sealed record RangeCall(QueryContext Context, StepGrid Grid, Expr Place, double[][] Parameters)
{
    /// <summary>Of the series at hand.</summary>
    public string Metric { get; set; } = "";

    public void WarnMixed() => Context.Notes.Warn(Place, "encountered a mix of histograms and floats", Metric);
    public void WarnSchemas() => Context.Notes.Warn(Place, "vector contains a mix of histograms with exponential and custom buckets schemas", Metric);
    public void WarnNotCounter() => Context.Notes.Warn(Place, $"this native histogram metric is not a counter: \"{Metric}\"");
    public void WarnNotGauge() => Context.Notes.Warn(Place, $"this native histogram metric is not a gauge: \"{Metric}\"");
    public void InfoIgnored() => Context.Notes.Info(Place, "ignored histograms in a range containing both floats and histograms", Metric);
    public void InfoReconciled(string during) => Context.Notes.Info(Place, $"mismatched custom buckets were reconciled during {during}");
    public void WarnCollision(string during) => Context.Notes.Warn(Place, $"conflicting counter resets during histogram {during}");
}

/// <summary>Fills the row of one series, a value for each window that has one.</summary>
internal delegate void RangeFunction(in SeriesWindow window, StepSeries row, RangeCall call);
