using Muster.PromQl.Parsing;

namespace Muster.PromQl.Evaluation;

/// <summary>Arithmetic and comparison of two numbers.</summary>
internal static class ScalarOps
{
    public static double Arithmetic(BinaryOp op, double left, double right) => op switch
    {
        BinaryOp.Add => left + right,
        BinaryOp.Subtract => left - right,
        BinaryOp.Multiply => left * right,
        BinaryOp.Divide => left / right,
        BinaryOp.Modulo => left % right,
        BinaryOp.Power => Power(left, right),
        BinaryOp.Atan2 => Math.Atan2(left, right),
        _ => throw new InvalidOperationException($"{op} is no arithmetic"),
    };

    /// <summary>As C99's pow, to which .NET keeps, but for 1^NaN on some platforms.</summary>
    private static double Power(double left, double right) => left == 1 || right == 0 ? 1 : Math.Pow(left, right);

    public static bool Compare(BinaryOp op, double left, double right) => op switch
    {
        BinaryOp.Equal => left == right,
        BinaryOp.NotEqual => left != right,
        BinaryOp.Less => left < right,
        BinaryOp.LessOrEqual => left <= right,
        BinaryOp.Greater => left > right,
        BinaryOp.GreaterOrEqual => left >= right,
        _ => throw new InvalidOperationException($"{op} is no comparison"),
    };

    /// <summary>Two scalar rows into the left one; a comparison gives 1 or 0.</summary>
    public static void Apply(BinaryOp op, double[] left, double[] right, int count)
    {
        for (var i = 0; i < count; i++)
            left[i] = op.IsComparison() ? (Compare(op, left[i], right[i]) ? 1 : 0) : Arithmetic(op, left[i], right[i]);
    }
}
