using Muster.PromQl.Parsing;
using Muster.PromQl.Tests.Testing;

namespace Muster.PromQl.Tests.Parsing;

public class PrintParseTests
{
    [Fact]
    public void A_printed_query_reads_back_as_the_same_query()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var query = new RandomQueries(seed, sameAtEveryStep: false).Vector(seed % 5);
            var first = Parser.Parse(query);
            var printed = first.ToString();
            var second = Parser.Parse(printed);
            Assert.True(Shape(first) == Shape(second), $"seed {seed}\n{query}\n{printed}");
            Assert.Equal(printed, second.ToString());
        }
    }

    [Fact]
    public void A_query_laid_out_over_lines_reads_back_as_the_same_query()
    {
        for (var seed = 0; seed < 1500; seed++)
        {
            var query = Parser.Parse(new RandomQueries(seed, sameAtEveryStep: false).Vector(2 + seed % 4));
            var pretty = PrettyPrinter.Format(query);
            Assert.True(Shape(query) == Shape(Parser.Parse(pretty)), $"seed {seed}\n{query}\n{pretty}");
        }
    }

    [Theory]
    [InlineData("sum(x)by(a,b)", "sum by (a, b) (x)")]
    [InlineData("SUM WITHOUT()(x)", "sum without () (x)")]
    [InlineData("x offset 5m @ 10", "x @ 10.000 offset 5m")]
    [InlineData("x[90s:30s] offset -1h30m", "x[1m30s:30s] offset -1h30m")]
    [InlineData("1_000 + 0x1f + 010 + .5", "1000 + 31 + 8 + 0.5")]
    [InlineData("a + on(b) group_left(c) d", "a + on (b) group_left (c) d")]
    [InlineData("{'my.metric', \"a b\"='c'}", "{\"my.metric\",\"a b\"=\"c\"}")]
    [InlineData("{__name__=\"x\",a=`\\`}", "{__name__=\"x\",a=\"\\\\\"}")]
    [InlineData("x[5m] # a remark", "x[5m]")]
    [InlineData("rate(x[step() * 2] smoothed)", "rate(x[step() * 2] smoothed)")]
    [InlineData("sum", "sum")]
    [InlineData("-1^2", "-1 ^ 2")]
    [InlineData("a:b:c", "a:b:c")]
    [InlineData("1y2w3d", "382d")]
    public void A_query_is_printed_in_one_way(string query, string expected) => Assert.Equal(expected, Parser.Parse(query).ToString());

    [Fact]
    public void A_long_query_is_laid_out_by_levels()
    {
        var query = "sum by (job) (rate(a_metric_with_a_rather_long_name_total{job=\"api\"}[5m])) / sum by (job) (rate(another_metric_total{job=\"api\"}[5m]))";
        Assert.Equal(
            "  sum by (job) (rate(a_metric_with_a_rather_long_name_total{job=\"api\"}[5m]))\n/\n  sum by (job) (rate(another_metric_total{job=\"api\"}[5m]))",
            PrettyPrinter.Format(Parser.Parse(query)));
    }

    /// <summary>The tree without places, in words.</summary>
    private static string Shape(Expr expr)
    {
        var own = expr switch
        {
            NumberLiteral number => $"{BitConverter.DoubleToInt64Bits(number.Value):x}",
            StringLiteral text => $"'{text.Text}'",
            UnaryExpr unary => unary.Negative ? "neg" : "pos",
            BinaryExpr binary => $"{binary.Operation} {binary.ReturnBool} {Matching(binary.Matching)}",
            AggregateExpr aggregate => $"{aggregate.Operation} {aggregate.Without} {string.Join(',', aggregate.Grouping)}",
            CallExpr call => call.Function.Name,
            VectorSelector selector => $"{string.Join(',', selector.Matchers)} {selector.Ends} {Shift(selector.Shift)}",
            MatrixSelector matrix => Shape(matrix.Range),
            SubqueryExpr subquery => $"{Shape(subquery.Range)}:{(subquery.Step is null ? "" : Shape(subquery.Step))} {Shift(subquery.Shift)}",
            _ => expr.GetType().Name,
        };
        return $"({own} {string.Join(' ', expr.Children.Select(Shape))})";
    }

    private static string Matching(VectorMatching? matching) => matching is null || matching is { Cardinality: Cardinality.OneToOne, On: false, Labels.Count: 0 }
        ? "plain"
        : $"{(matching.Cardinality == Cardinality.ManyToMany ? Cardinality.OneToOne : matching.Cardinality)} {matching.On} {string.Join(',', matching.Labels)} {string.Join(',', matching.Include)}";

    private static string Shift(TimeShift shift) => $"{shift.At} {shift.AtMs} {(shift.Offset is null ? "" : Shape(shift.Offset))}";
}
