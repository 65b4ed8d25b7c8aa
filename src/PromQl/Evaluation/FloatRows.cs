using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>Operators on whole rows of floats. One loop per operator, so that the operator is not chosen anew for every step.</summary>
internal static class FloatRows
{
    private interface IArithmetic { static abstract double Of(double a, double b); }
    private readonly struct Add : IArithmetic { public static double Of(double a, double b) => a + b; }
    private readonly struct Subtract : IArithmetic { public static double Of(double a, double b) => a - b; }
    private readonly struct Multiply : IArithmetic { public static double Of(double a, double b) => a * b; }
    private readonly struct Divide : IArithmetic { public static double Of(double a, double b) => a / b; }
    private readonly struct Modulo : IArithmetic { public static double Of(double a, double b) => a % b; }
    private readonly struct Power : IArithmetic { public static double Of(double a, double b) => ScalarOps.Arithmetic(BinaryOp.Power, a, b); }
    private readonly struct Atan2 : IArithmetic { public static double Of(double a, double b) => Math.Atan2(a, b); }

    /// <summary>result = left op right where both are there, else absent. The result may be one of the inputs.</summary>
    public static void Arithmetic(BinaryOp op, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> result)
    {
        switch (op)
        {
            case BinaryOp.Add: Run<Add>(left, right, result); break;
            case BinaryOp.Subtract: Run<Subtract>(left, right, result); break;
            case BinaryOp.Multiply: Run<Multiply>(left, right, result); break;
            case BinaryOp.Divide: Run<Divide>(left, right, result); break;
            case BinaryOp.Modulo: Run<Modulo>(left, right, result); break;
            case BinaryOp.Power: Run<Power>(left, right, result); break;
            default: Run<Atan2>(left, right, result); break;
        }
    }

    private static void Run<T>(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> result) where T : struct, IArithmetic
    {
        for (var i = 0; i < result.Length; i++)
        {
            var (a, b) = (left[i], right[i]);
            result[i] = StepSeries.IsAbsent(a) || StepSeries.IsAbsent(b) ? StepSeries.Absent : T.Of(a, b);
        }
    }

    /// <summary>Where the comparison holds <paramref name="kept"/>'s value, else absent; with bool 1 or 0.</summary>
    public static void Compare(BinaryOp op, bool returnBool, ReadOnlySpan<double> left, ReadOnlySpan<double> right, ReadOnlySpan<double> kept, Span<double> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            var (a, b) = (left[i], right[i]);
            if (StepSeries.IsAbsent(a) || StepSeries.IsAbsent(b))
            {
                result[i] = StepSeries.Absent;
                continue;
            }
            var holds = ScalarOps.Compare(op, a, b);
            result[i] = returnBool ? (holds ? 1 : 0) : holds ? kept[i] : StepSeries.Absent;
        }
    }
}
