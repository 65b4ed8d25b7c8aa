using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>Functions of one number; histograms fall out.</summary>
internal static class ElementFunctions
{
    private static readonly Dictionary<string, Func<double, double>> ByName = new()
    {
        ["abs"] = Math.Abs,
        ["acos"] = Math.Acos,
        ["acosh"] = Math.Acosh,
        ["asin"] = Math.Asin,
        ["asinh"] = Math.Asinh,
        ["atan"] = Math.Atan,
        ["atanh"] = Math.Atanh,
        ["ceil"] = Math.Ceiling,
        ["cos"] = Math.Cos,
        ["cosh"] = Math.Cosh,
        ["deg"] = v => v * 180 / Math.PI,
        ["exp"] = Math.Exp,
        ["floor"] = Math.Floor,
        ["ln"] = Math.Log,
        ["log10"] = Math.Log10,
        ["log2"] = Math.Log2,
        ["rad"] = v => v * Math.PI / 180,
        ["sgn"] = v => v < 0 ? -1 : v > 0 ? 1 : v,
        ["sin"] = Math.Sin,
        ["sinh"] = Math.Sinh,
        ["sqrt"] = Math.Sqrt,
        ["tan"] = Math.Tan,
        ["tanh"] = Math.Tanh,
    };

    public static bool Knows(string name) => ByName.ContainsKey(name);

    public static List<StepSeries> Call(Evaluator evaluator, CallExpr call, StepGrid grid) =>
        Map(evaluator, evaluator.Vector(call.Arguments[0], grid), grid, ByName[call.Function.Name]);

    public static List<StepSeries> Map(Evaluator evaluator, List<StepSeries> series, StepGrid grid, Func<double, double> function) =>
        MapSteps(evaluator, series, grid, (value, _) => function(value));

    /// <param name="function">Value and index of the step to the new value; the absent marker takes the sample away.</param>
    public static List<StepSeries> MapSteps(Evaluator evaluator, List<StepSeries> series, StepGrid grid, Func<double, int, double> function)
    {
        foreach (var one in series)
        {
            one.DropName = true;
            one.Histograms = null;
            for (var i = 0; i < grid.Count; i++)
                if (!StepSeries.IsAbsent(one.Values[i])) one.Values[i] = function(one.Values[i], i);
        }
        series.RemoveAll(one => !one.HasAny(grid.Count));
        return SeriesMerging.Settle(evaluator.Context, series, grid);
    }
}
