using FsCheck;
using FsCheck.Fluent;

namespace Muster.Selectors.Tests;

public sealed class SelectorPrintTests
{
    [Theory]
    [InlineData("web+db", "web and db")]
    [InlineData("web , db", "web or db")]
    [InlineData("!web", "not web")]
    [InlineData("tag:web", "web")]
    [InlineData("tag:\"a b\"", "\"a b\"")]
    [InlineData("tag:role:*", "tag:role:*")]
    [InlineData("tag:and", "\"and\"")]
    [InlineData("((web))", "web")]
    [InlineData("(a and b) and c", "a and b and c")]
    [InlineData("(a or b) and c", "(a or b) and c")]
    [InlineData("a or (b and c)", "a or b and c")]
    [InlineData("not (a and b)", "not (a and b)")]
    [InlineData("name!=web*", "not name:web*")]
    [InlineData("name~a(b|c)", "name~\"a(b|c)\"")]
    [InlineData("FACT.Os:x", "fact.Os:x")]
    [InlineData("fact.cpus >= 8", null)]
    public void The_canonical_writing(string text, string? canonical)
    {
        if (canonical is null) Assert.Throws<SelectorException>(() => Selector.Parse(text));
        else Assert.Equal(canonical, Selector.Parse(text).ToString());
    }

    [Fact]
    public void Printing_and_parsing_is_identity_and_keeps_the_meaning() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Trees(4).ToArbitrary(), text =>
    {
        var selector = Selector.Parse(text);
        var again = Selector.Parse(selector.ToString());
        return selector.Equals(again) && Hosts.All(host => selector.Matches(host) == again.Matches(host));
    }));

    [Fact]
    public void Any_text_is_a_selector_or_an_error_with_a_place_in_it()
    {
        var random = new Random(42);
        string[] pieces = ["web", "and", "or", "not", "(", ")", "\"", "'", "\\", ":", "~", ">=", "!=", "!", "&", "|", ",", "+", " ", "*", "?", "name", "fact.x", "address", "10.0.0.0/8", "[", "é", "\0", "status", "id", "8G"];
        for (var round = 0; round < 50_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (Selector.TryParse(text, null, out var selector, out var error))
                Assert.Equal(selector, Selector.Parse(selector.ToString()));
            else
                Assert.InRange(error.Column, 1, text.Length + 1);
        }
    }

    private static readonly TestHost[] Hosts =
    [
        new("web-1", ["web", "prod"], new() { ["os"] = "debian", ["cpus"] = "8" }, addresses: ["10.0.0.1"]),
        new("db 2", ["db", "a b", "x*"], new() { ["cpus"] = "2" }, status: "DOWN"),
        new("é'\"\\", ["and", "role:x"]),
        new("", []),
    ];

    private static Gen<string> Trees(int depth)
    {
        var leaf = Gen.Elements(
            "all", "web", "w*", "\"a b\"", "'x*'", "tag:role:x", "tag:role:*", "'and'", "name:web*", "name~^(web|db)", "name~'[\"]'", "status:DOWN", "id:0*",
            "fact.os:deb*", "fact.cpus>=4", "fact.cpus!=8", "address:10.0.0.0/8", "address:10.*", "name:\"é'\\\"\\\\\"", "\"\"");
        if (depth == 0) return leaf;
        var inner = Trees(depth - 1);
        return Gen.OneOf(
            leaf,
            from t in inner select $"not ({t})",
            from a in inner from b in inner from op in Gen.Elements(" and ", " or ", ", ", "+", " | ", " ") select $"({a}){op}({b})",
            from a in leaf from b in leaf from c in leaf from op in Gen.Elements(" and ", " or ") select $"{a}{op}{b} or {c}");
    }
}
