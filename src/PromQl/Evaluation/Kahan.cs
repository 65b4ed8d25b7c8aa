namespace Muster.PromQl.Evaluation;

/// <summary>Compensated summation (Neumaier's form): keeps in <c>rest</c> what rounding took from <c>sum</c>.</summary>
internal static class Kahan
{
    public static void Add(double value, ref double sum, ref double rest)
    {
        var total = sum + value;
        if (double.IsInfinity(total)) rest = 0;
        else if (Math.Abs(sum) >= Math.Abs(value)) rest += (sum - total) + value;
        else rest += (value - total) + sum;
        sum = total;
    }
}
