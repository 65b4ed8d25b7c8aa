using Muster.PromQl.Parsing;

namespace Muster.PromQl.Tests.Parsing;

public class ParseErrorTests
{
    [Theory]
    [InlineData("", "1:1: parse error: no expression found in input")]
    [InlineData("sum(x", "1:6: parse error: unexpected end of input in aggregation, expected \",\" or \")\"")]
    [InlineData("x{a=1}", "1:5: parse error: unexpected number \"1\" in label matching, expected string")]
    [InlineData("a +\n  ]", "2:3: parse error: unexpected \"]\", expected an expression")]
    [InlineData("foo(x)", "1:1: parse error: unknown function with name \"foo\"")]
    [InlineData("rate(x)", "1:6: parse error: expected type range vector in call to function \"rate\", got instant vector")]
    [InlineData("1 == 1", "1:1: parse error: comparisons between scalars must use BOOL modifier")]
    [InlineData("x and 1", "1:1: parse error: set operator \"and\" not allowed in binary scalar expression")]
    [InlineData("{a=\"\"}", "1:1: parse error: vector selector must contain at least one non-empty matcher")]
    [InlineData("x[0s]", "1:3: parse error: duration must be greater than 0")]
    [InlineData("x[5m] offset 1m [3m]", "1:17: parse error: ranges only allowed for vector selectors")]
    [InlineData("\"abc", "1:1: parse error: unterminated string: its closing quote is missing")]
    [InlineData("x{a=~\"(\"}", "1:6: parse error: error parsing regexp")]
    [InlineData("1 $ 2", "1:3: parse error: unexpected character '$'")]
    [InlineData("5mm", "1:1: parse error: bad number or duration syntax: \"5mm\"")]
    [InlineData("a + on(b) group_left(b) c", "1:25: parse error: label \"b\" must not occur in ON and GROUP clause at once")]
    [InlineData("topk(x)", "1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1")]
    [InlineData("rate(x[5m],)", "1:12: parse error: trailing commas not allowed in function call args")]
    [InlineData("x @ foo", "1:5: parse error: unexpected identifier \"foo\" in @, expected timestamp")]
    [InlineData("x{__name__=\"y\"}", "1:1: parse error: metric name must not be set twice: \"x\" or \"y\"")]
    [InlineData("(x) offset 5m", "1:5: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery")]
    [InlineData("x[1m/0]", "1:6: parse error: division by zero")]
    public void A_wrong_query_is_refused_with_its_place(string query, string message) =>
        Assert.StartsWith(message, Assert.Throws<ParseException>(() => Parser.Parse(query)).Message, StringComparison.Ordinal);

    [Fact]
    public void Nesting_without_end_is_refused_and_does_not_overflow_the_stack() =>
        Assert.Contains("nested deeper", Assert.Throws<ParseException>(() => Parser.Parse(new string('(', 100_000) + "x")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_chain_without_end_is_refused_and_does_not_overflow_the_stack() =>
        Assert.Contains("in one chain", Assert.Throws<ParseException>(() => Parser.Parse("1" + string.Concat(Enumerable.Repeat(" + 1", 100_000)))).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_text_is_either_a_query_or_refused()
    {
        string[] words = ["x", "sum", "by", "(", ")", "{", "}", "[", "]", "5m", ":", "offset", "@", "start()", "1e", "0x", "'", "\"", "`", "\\", ",", "=~", "!", "-", "+", "^", "on", "group_left", "bool", "\n", "#", "é", "\ud800", "_", "..", "1_", "inf", "nan", "anchored", "fill", "{{", "=", "and"];
        var random = new Random(7);
        for (var i = 0; i < 40_000; i++)
        {
            var query = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => words[random.Next(words.Length)] + (random.Next(2) == 0 ? " " : "")));
            try
            {
                var printed = Parser.Parse(query).ToString();
                Assert.Equal(printed, Parser.Parse(printed).ToString());
            }
            catch (ParseException refused)
            {
                Assert.True(refused.Line >= 1 && refused.Column >= 1 && refused.What.Length > 0);
            }
        }
    }
}
