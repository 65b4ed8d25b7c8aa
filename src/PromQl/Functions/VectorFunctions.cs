using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>Finds who answers a function that gives a vector.</summary>
internal static class VectorFunctions
{
    public static List<StepSeries> Call(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var name = call.Function.Name;
        if (RangeFunctions.Knows(name)) return RangeFunctions.Call(evaluator, call, grid);
        if (ElementFunctions.Knows(name)) return ElementFunctions.Call(evaluator, call, grid);
        return name switch
        {
            "absent" => AbsenceFunctions.Absent(evaluator, call, grid),
            "absent_over_time" => AbsenceFunctions.AbsentOverTime(evaluator, call, grid),
            "clamp" or "clamp_max" or "clamp_min" => BoundFunctions.Clamp(evaluator, call, grid),
            "round" => BoundFunctions.Round(evaluator, call, grid),
            "day_of_month" or "day_of_week" or "day_of_year" or "days_in_month" or "hour" or "minute" or "month" or "year" => DateFunctions.Call(evaluator, call, grid),
            "histogram_avg" or "histogram_count" or "histogram_stddev" or "histogram_stdvar" or "histogram_sum" => HistogramFunctions.Statistic(evaluator, call, grid),
            "histogram_quantile" => HistogramFunctions.Quantile(evaluator, call, grid),
            "histogram_quantiles" => HistogramFunctions.Quantiles(evaluator, call, grid),
            "histogram_fraction" => HistogramFunctions.Fraction(evaluator, call, grid),
            "info" => InfoFunction.Call(evaluator, call, grid),
            "label_join" => LabelFunctions.Join(evaluator, call, grid),
            "label_replace" => LabelFunctions.Replace(evaluator, call, grid),
            "sort" or "sort_desc" or "sort_by_label" or "sort_by_label_desc" => SortFunctions.Call(evaluator, call, grid),
            "timestamp" => Timestamp(evaluator, call, grid),
            "vector" => [new StepSeries(Labels.Empty, evaluator.Scalar(call.Arguments[0], grid))],
            _ => throw new InvalidOperationException($"no one answers {name}"),
        };
    }

    private static List<StepSeries> Timestamp(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        var isSelector = call.Arguments[0].Bare is VectorSelector;
        var series = isSelector ? evaluator.SampleTimes((VectorSelector)call.Arguments[0].Bare, grid) : evaluator.Vector(call.Arguments[0], grid);
        foreach (var one in series)
        {
            one.DropName = true;
            if (isSelector) continue;
            for (var i = 0; i < grid.Count; i++)
                if (one.Has(i)) one.Values[i] = grid.Time(i) / 1000.0;
            one.Histograms = null;
        }
        return SeriesMerging.Settle(evaluator.Context, series, grid);
    }
}
