namespace Muster.PromQl.Parsing;

public enum BinaryOp { Add, Subtract, Multiply, Divide, Modulo, Power, Atan2, Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, TrimUpper, TrimLower, And, Or, Unless }

public enum Cardinality { OneToOne, ManyToOne, OneToMany, ManyToMany }

/// <summary>How series of both sides find each other.</summary>
/// <param name="On">Labels are the ones compared; otherwise they are the ones left out.</param>
/// <param name="Include">Labels copied from the "one" side by group_left/group_right.</param>
public sealed record VectorMatching(Cardinality Cardinality, bool On, IReadOnlyList<string> Labels, IReadOnlyList<string> Include)
{
    public static readonly VectorMatching Default = new(Cardinality.OneToOne, false, [], []);
    /// <summary>Stands for a missing sample of the left (right) side; experimental <c>fill</c>.</summary>
    public double? FillLeft { get; init; }
    public double? FillRight { get; init; }
}

public sealed class BinaryExpr(BinaryOp operation, Expr left, Expr right, bool returnBool, VectorMatching? matching) : Expr
{
    public BinaryOp Operation { get; } = operation;
    public Expr Left { get; } = left;
    public Expr Right { get; } = right;
    public bool ReturnBool { get; } = returnBool;
    /// <summary>Null when nothing was written.</summary>
    public VectorMatching? Matching { get; } = matching;
    public override ValueKind Kind => Left.Kind == ValueKind.Scalar && Right.Kind == ValueKind.Scalar ? ValueKind.Scalar : ValueKind.Vector;
    public override IEnumerable<Expr> Children => [Left, Right];
}

public static class BinaryOps
{
    public static bool IsComparison(this BinaryOp op) => op is >= BinaryOp.Equal and <= BinaryOp.GreaterOrEqual;
    /// <summary>Takes observations out of a native histogram: <c>&lt;/</c> those above the right side, <c>&gt;/</c> those below.</summary>
    public static bool IsTrim(this BinaryOp op) => op is BinaryOp.TrimUpper or BinaryOp.TrimLower;

    /// <summary>What is left is still the metric, so its name stays.</summary>
    public static bool KeepsName(this BinaryOp op) => op.IsComparison() || op.IsTrim();

    public static bool IsSet(this BinaryOp op) => op is >= BinaryOp.And;

    /// <summary>The higher binds tighter.</summary>
    internal static int Precedence(this BinaryOp op) => op switch
    {
        BinaryOp.Or => 1,
        BinaryOp.And or BinaryOp.Unless => 2,
        >= BinaryOp.Equal and <= BinaryOp.TrimLower => 3,
        BinaryOp.Add or BinaryOp.Subtract => 4,
        BinaryOp.Power => 6,
        _ => 5,
    };

    public static string Symbol(this BinaryOp op) => op switch
    {
        BinaryOp.Add => "+",
        BinaryOp.Subtract => "-",
        BinaryOp.Multiply => "*",
        BinaryOp.Divide => "/",
        BinaryOp.Modulo => "%",
        BinaryOp.Power => "^",
        BinaryOp.Atan2 => "atan2",
        BinaryOp.Equal => "==",
        BinaryOp.NotEqual => "!=",
        BinaryOp.Less => "<",
        BinaryOp.LessOrEqual => "<=",
        BinaryOp.Greater => ">",
        BinaryOp.GreaterOrEqual => ">=",
        BinaryOp.TrimUpper => "</",
        BinaryOp.TrimLower => ">/",
        BinaryOp.And => "and",
        BinaryOp.Or => "or",
        _ => "unless",
    };

    internal static BinaryOp? Of(Token token) => token.Kind switch
    {
        TokenKind.Add => BinaryOp.Add,
        TokenKind.Subtract => BinaryOp.Subtract,
        TokenKind.Multiply => BinaryOp.Multiply,
        TokenKind.Divide => BinaryOp.Divide,
        TokenKind.Modulo => BinaryOp.Modulo,
        TokenKind.Power => BinaryOp.Power,
        TokenKind.EqualEqual => BinaryOp.Equal,
        TokenKind.NotEqual => BinaryOp.NotEqual,
        TokenKind.Less => BinaryOp.Less,
        TokenKind.LessOrEqual => BinaryOp.LessOrEqual,
        TokenKind.Greater => BinaryOp.Greater,
        TokenKind.GreaterOrEqual => BinaryOp.GreaterOrEqual,
        TokenKind.TrimUpper => BinaryOp.TrimUpper,
        TokenKind.TrimLower => BinaryOp.TrimLower,
        TokenKind.Identifier => token.Text.ToLowerInvariant() switch
        {
            "atan2" => BinaryOp.Atan2,
            "and" => BinaryOp.And,
            "or" => BinaryOp.Or,
            "unless" => BinaryOp.Unless,
            _ => null,
        },
        _ => null,
    };
}
