using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Functions;

/// <summary>Parts of a date in UTC, of unix seconds.</summary>
internal static class DateFunctions
{
    private static readonly long FirstSecond = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public static List<StepSeries> Call(Evaluator evaluator, CallExpr call, StepGrid grid)
    {
        List<StepSeries> series;
        if (call.Arguments.Count > 0) series = evaluator.Vector(call.Arguments[0], grid);
        else
        {
            var now = evaluator.NewSeries(Labels.Empty, grid);
            for (var i = 0; i < grid.Count; i++) now.Values[i] = grid.Time(i) / 1000.0;
            series = [now];
        }
        var name = call.Function.Name;
        return ElementFunctions.Map(evaluator, series, grid, value => Part(name, value));
    }

    private static double Part(string name, double seconds)
    {
        // Beyond the years 1 to 9999 the calendar here ends; no host's clock is there.
        if (!(seconds >= FirstSecond && seconds <= LastSecond)) return double.NaN;
        var date = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        return name switch
        {
            "day_of_month" => date.Day,
            "day_of_week" => (int)date.DayOfWeek,
            "day_of_year" => date.DayOfYear,
            "days_in_month" => DateTime.DaysInMonth(date.Year, date.Month),
            "hour" => date.Hour,
            "minute" => date.Minute,
            "month" => date.Month,
            _ => date.Year,
        };
    }
}
