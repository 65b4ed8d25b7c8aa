using Muster.HttpLint.Fields;

namespace Muster.HttpLint.Tests.Fields;

public sealed class StructuredFieldTests
{
    [Theory]
    [InlineData("a=1, b;x;y=\"z\", c=(1 2.5 tok);q=?0", StructuredKind.Dictionary, 3)]
    [InlineData("\"a\\\"b\", :aGk=:, @1659578233, %\"f%c3%bc\", -0.1, *x/y:z", StructuredKind.List, 6)]
    [InlineData("", StructuredKind.List, 0)]
    [InlineData("?1;a=b", StructuredKind.Item, 1)]
    [InlineData("a=1, a=2", StructuredKind.Dictionary, 1)]
    public void What_the_grammar_allows_is_parsed(string text, StructuredKind kind, int entries)
    {
        Assert.True(StructuredField.TryParse(text, kind, out var field, out var wrong), wrong);
        Assert.Equal(entries, field.Entries.Count);
    }

    [Theory]
    [InlineData("a,", StructuredKind.List, "at character 3: nothing follows the last comma")]
    [InlineData("\"open", StructuredKind.Item, "at character 6: the string is not closed")]
    [InlineData("A=1", StructuredKind.Dictionary, "at character 1: a key begins with a small letter or *")]
    [InlineData("1 2", StructuredKind.Item, "at character 3: something follows the end of the value")]
    [InlineData("1234567890123456", StructuredKind.Item, "at character 17: an integer has at most 15 digits")]
    [InlineData("1.2345", StructuredKind.Item, "at character 7: a decimal has at most 12 digits before and 1 to 3 behind the point")]
    [InlineData("(1 2", StructuredKind.List, "at character 5: the inner list is not closed")]
    [InlineData(":a b:", StructuredKind.Item, "at character 1: the bytes are not base64")]
    [InlineData("", StructuredKind.Item, "at character 1: a value is missing")]
    [InlineData("@1.5", StructuredKind.Item, "at character 5: a date has whole seconds")]
    [InlineData("%\"%C3\"", StructuredKind.Item, "at character 3: % is followed by two small hex digits")]
    public void What_it_does_not_allow_is_refused_with_the_place(string text, StructuredKind kind, string said)
    {
        Assert.False(StructuredField.TryParse(text, kind, out _, out var wrong));
        Assert.Equal(said, wrong);
    }

    [Fact]
    public void Any_text_is_parsed_or_refused()
    {
        const string letters = "ab1-.\"\\:;=,()?@%* \t~\u00e9";
        var random = new Random(9651);
        for (int round = 0; round < 50_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => letters[random.Next(letters.Length)]));
            foreach (var kind in Enum.GetValues<StructuredKind>())
                if (!StructuredField.TryParse(text, kind, out _, out var wrong)) Assert.StartsWith("at character ", wrong);
        }
    }
}
