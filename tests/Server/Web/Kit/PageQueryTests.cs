using Muster.Server.Web.Kit;

namespace Muster.Server.Tests.Web.Kit;

public class PageQueryTests
{
    private static readonly PageQuery Query = new("/hosts", new Dictionary<string, string> { ["q"] = "a b", ["page"] = "3" });

    [Fact]
    public void Changing_one_part_keeps_the_rest_and_begins_at_the_first_page() =>
        Assert.Equal("/hosts?q=a%20b&status=DOWN", Query.With("status", "DOWN"));

    [Fact]
    public void Changing_the_page_keeps_the_question() =>
        Assert.Equal("/hosts?q=a%20b&page=4", Query.With("page", "4"));

    [Fact]
    public void An_empty_part_is_left_out() => Assert.Equal("/hosts", Query.With("q", null));

    [Theory]
    [InlineData("3", 3)]
    [InlineData("0", 1)]
    [InlineData("-5", 1)]
    [InlineData("x", 1)]
    public void A_page_number_is_a_whole_number_from_1(string text, int page) =>
        Assert.Equal(page, new PageQuery("/", new Dictionary<string, string> { ["page"] = text }).Page);
}
