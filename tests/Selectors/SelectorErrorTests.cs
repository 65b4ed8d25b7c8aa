namespace Muster.Selectors.Tests;

public sealed class SelectorErrorTests
{
    private static readonly Dictionary<string, IReadOnlyCollection<string>> Groups = new() { ["Web"] = ["web"] };

    [Theory]
    [InlineData("", 1, "write 'all'")]
    [InlineData("   ", 1, "write 'all'")]
    [InlineData("nmae:web", 1, "unknown field 'nmae': did you mean 'name'?")]
    [InlineData("web and rol:x", 9, "a tag that holds a ':' needs quotes")]
    [InlineData("web and", 8, "a term is missing at the end")]
    [InlineData("web,", 5, "a term is missing at the end")]
    [InlineData("and web", 1, "a term is missing before 'and'")]
    [InlineData("web or or db", 8, "a term is missing before 'or'")]
    [InlineData("web & | db", 7, "a term is missing before '|'")]
    [InlineData("not", 4, "a term is missing at the end")]
    [InlineData("(web", 1, "this ( is not closed")]
    [InlineData("web and (db or x", 9, "this ( is not closed")]
    [InlineData("web)", 4, "closes nothing")]
    [InlineData("()", 2, "a term is missing before ')'")]
    [InlineData("name:", 6, "a value is missing behind 'name:'")]
    [InlineData("name: web", 6, "a value is missing behind 'name:'")]
    [InlineData(":web", 1, "a field is missing before ':'")]
    [InlineData("\"web", 1, "this quote is not closed")]
    [InlineData("name:'web", 6, "this quote is not closed")]
    [InlineData("we\"b\"", 3, "quote in the middle")]
    [InlineData("\"we\"b", 5, "missing behind the quote")]
    [InlineData("name~[", 6, "not a regular expression")]
    [InlineData("name~(?=x)", 6, "look-around")]
    [InlineData("status:DWON", 8, "did you mean 'DOWN'?")]
    [InlineData("status~UP", 1, "does not take a regular expression")]
    [InlineData("address~10", 1, "does not take a regular expression")]
    [InlineData("group~W", 1, "does not take a regular expression")]
    [InlineData("group:Wbe", 7, "unknown group 'Wbe': did you mean 'Web'?")]
    [InlineData("name>=web", 1, "only facts can be compared")]
    [InlineData("fact.cpus>=many", 12, "'many' is not a number")]
    [InlineData("fact.cpus>8i", 11, "'8i' is not a number")]
    [InlineData("fact:x", 1, "the name of the fact is missing")]
    [InlineData("fact.:x", 1, "the name of the fact is missing")]
    [InlineData("address:10.1.2.3/8", 9, "write 10.0.0.0/8")]
    [InlineData("address:fd00::1/8", 9, "write fd00::/8")]
    [InlineData("address:10.0.0.0/33", 9, "not a network")]
    [InlineData("address:ten", 9, "not an address")]
    public void A_wrong_selector_says_where_and_how_to_mend_it(string text, int column, string says)
    {
        var error = Assert.Throws<SelectorException>(() => Selector.Parse(text, Groups));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(column, error.Column);
        Assert.StartsWith($"column {column}: ", error.Message, StringComparison.Ordinal);
        Assert.False(Selector.TryParse(text, Groups, out _, out var same));
        Assert.Equal(error.Reason, same.Reason);
    }

    [Fact]
    public void Endless_nesting_is_refused_not_a_crash()
    {
        Assert.Contains("parentheses within each other", Assert.Throws<SelectorException>(() => Selector.Parse(new string('(', 100_000))).Message, StringComparison.Ordinal);
        Assert.Equal("not web", Selector.Parse(new string('!', 100_001) + "web").ToString());
    }
}
