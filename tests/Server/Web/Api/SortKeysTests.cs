using Muster.Server.Web.Api;

namespace Muster.Server.Tests.Web.Api;

public class SortKeysTests
{
    private static readonly SortKeys<(string Id, long Age)> Sorts = new SortKeys<(string Id, long Age)>(x => x.Id).By("name", x => x.Id).By("age", x => x.Age);

    [Theory]
    [InlineData("name")]
    [InlineData("-name")]
    [InlineData("age")]
    [InlineData("-age")]
    public void Pages_put_together_are_the_sorted_list(string sort)
    {
        (string Id, long Age)[] all = [.. Enumerable.Range(0, 101).Select(i => ($"h{i * 37 % 101:000}", (long)(i % 7) * 5))];
        List<(string Id, long Age)> seen = [];
        string? cursor = null;
        do
        {
            Page<(string Id, long Age)> page = Sorts.Page(all, new PageRequest { Limit = 10, Sort = sort, Cursor = cursor });
            Assert.Equal(101, page.Total);
            seen.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        IEnumerable<(string Id, long Age)> expected = sort.EndsWith("age") ? all.OrderBy(x => x.Age).ThenBy(x => x.Id) : all.OrderBy(x => x.Id);
        Assert.Equal(sort.StartsWith('-') ? expected.Reverse() : expected, seen);
    }

    [Theory]
    [InlineData("size", null, 10)]
    [InlineData("name", "not a cursor!", 10)]
    [InlineData("name", "eyJhIjoxfQ", 10)]
    [InlineData("name", null, 0)]
    [InlineData("name", null, 1001)]
    public void What_cannot_be_asked_is_a_400(string sort, string? cursor, int limit) =>
        Assert.Equal(400, Assert.Throws<ApiProblem>(() => Sorts.Page([("a", 1)], new PageRequest { Limit = limit, Sort = sort, Cursor = cursor })).Status);
}
