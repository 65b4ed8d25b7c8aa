using Muster.Metrics;

namespace Muster.PromQl.Parsing;

public enum ValueKind { None, Scalar, Vector, Matrix, Text }

/// <summary>A node of the syntax tree. Offsets count characters of the query: [Start, End).</summary>
public abstract class Expr
{
    public int Start { get; init; }
    public int End { get; set; }
    public abstract ValueKind Kind { get; }
    public abstract IEnumerable<Expr> Children { get; }
    public override string ToString() => Printer.Print(this);

    /// <summary>The node under any number of parentheses.</summary>
    public Expr Bare
    {
        get
        {
            var node = this;
            while (node is ParenExpr paren) node = paren.Inner;
            return node;
        }
    }
}

/// <param name="isDuration">Written as a duration: prints as one.</param>
public sealed class NumberLiteral(double value, bool isDuration = false) : Expr
{
    public double Value { get; } = value;
    public bool IsDuration { get; } = isDuration;
    public override ValueKind Kind => ValueKind.Scalar;
    public override IEnumerable<Expr> Children => [];
}

public sealed class StringLiteral(string text) : Expr
{
    public string Text { get; } = text;
    public override ValueKind Kind => ValueKind.Text;
    public override IEnumerable<Expr> Children => [];
}

public sealed class ParenExpr(Expr inner) : Expr
{
    public Expr Inner { get; } = inner;
    public override ValueKind Kind => Inner.Kind;
    public override IEnumerable<Expr> Children => [Inner];
}

public sealed class UnaryExpr(bool negative, Expr operand) : Expr
{
    public bool Negative { get; } = negative;
    public Expr Operand { get; } = operand;
    public override ValueKind Kind => Operand.Kind;
    public override IEnumerable<Expr> Children => [Operand];
}

/// <summary><c>function(arguments)</c></summary>
public sealed class CallExpr(Functions.FunctionSignature function, IReadOnlyList<Expr> arguments) : Expr
{
    public Functions.FunctionSignature Function { get; } = function;
    public IReadOnlyList<Expr> Arguments { get; } = arguments;
    public override ValueKind Kind => Function.Returns;
    public override IEnumerable<Expr> Children => Arguments;
}

public enum Aggregation { Sum, Avg, Count, Min, Max, Group, StdDev, StdVar, TopK, BottomK, CountValues, Quantile, LimitK, LimitRatio }

public sealed class AggregateExpr(Aggregation operation, Expr? parameter, Expr operand, IReadOnlyList<string> grouping, bool without) : Expr
{
    public Aggregation Operation { get; } = operation;
    public Expr? Parameter { get; } = parameter;
    public Expr Operand { get; } = operand;
    public IReadOnlyList<string> Grouping { get; } = grouping;
    public bool Without { get; } = without;
    public override ValueKind Kind => ValueKind.Vector;
    public override IEnumerable<Expr> Children => Parameter is null ? [Operand] : [Parameter, Operand];
}

/// <summary>Where in time a selector or subquery looks, apart from the step it is asked at.</summary>
public sealed class TimeShift
{
    /// <summary>A duration expression; its value is seconds.</summary>
    public Expr? Offset { get; set; }
    public AtKind At { get; set; }
    /// <summary>Unix milliseconds, for <see cref="AtKind.Time"/>.</summary>
    public long AtMs { get; set; }
}

public enum AtKind { None, Time, Start, End }

/// <summary>What happens at the ends of a range: <c>anchored</c> takes the value just before it, <c>smoothed</c> interpolates.</summary>
public enum RangeEnds { Plain, Anchored, Smoothed }

public sealed class VectorSelector(string name, IReadOnlyList<Matcher> matchers) : Expr
{
    /// <summary>The name written before the braces, or empty.</summary>
    public string Name { get; } = name;
    /// <summary>All conditions, the one on the name included.</summary>
    public IReadOnlyList<Matcher> Matchers { get; } = matchers;
    public TimeShift Shift { get; } = new();
    public RangeEnds Ends { get; set; }
    /// <summary>Allows a selector that matches everything (the second argument of <c>info</c>).</summary>
    public bool MayMatchAll { get; set; }
    public override ValueKind Kind => ValueKind.Vector;
    public override IEnumerable<Expr> Children => [];
}

public sealed class MatrixSelector(VectorSelector selector, Expr range) : Expr
{
    public VectorSelector Selector { get; } = selector;
    /// <summary>A duration expression; its value is seconds.</summary>
    public Expr Range { get; } = range;
    public override ValueKind Kind => ValueKind.Matrix;
    public override IEnumerable<Expr> Children => [Selector];
}

public sealed class SubqueryExpr(Expr inner, Expr range, Expr? step) : Expr
{
    public Expr Inner { get; } = inner;
    public Expr Range { get; } = range;
    /// <summary>Null: the engine's default step.</summary>
    public Expr? Step { get; } = step;
    public TimeShift Shift { get; } = new();
    public override ValueKind Kind => ValueKind.Matrix;
    public override IEnumerable<Expr> Children => [Inner];
}
